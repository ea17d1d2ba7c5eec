@echo off
rem The single commands for Windows: make demo, make test.
setlocal
cd /d "%~dp0"
set PYTHONPATH=%CD%
py -3.11 packaging\setup_venv.py || python packaging\setup_venv.py || exit /b 1
if "%1"=="demo" (.venv\Scripts\python -m desktop.demo & exit /b)
if "%1"=="test" (
  .venv\Scripts\python -m ruff check || exit /b 1
  .venv\Scripts\python -m mypy || exit /b 1
  .venv\Scripts\lint-imports || exit /b 1
  set QT_QPA_PLATFORM=offscreen
  .venv\Scripts\python -m pytest & exit /b
)
echo Usage: make demo ^| make test
exit /b 2
