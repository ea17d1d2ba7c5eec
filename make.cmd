@echo off
rem The single commands for Windows: make demo, make test. Needs Python 3.11, 3.12 or 3.13.
setlocal
cd /d "%~dp0"
set PYTHONPATH=%CD%
set PYTHON=
for %%v in (3.13 3.12 3.11) do if not defined PYTHON py -%%v -c "" >nul 2>nul && set PYTHON=py -%%v
if not defined PYTHON set PYTHON=python
%PYTHON% packaging\setup_venv.py || exit /b 1
set RUN=.venv\Scripts\python
if "%1"=="demo" (
  %RUN% -m desktop.demo
  exit /b
)
if "%1"=="test" (
  %RUN% -m ruff check || exit /b 1
  %RUN% -m ruff format --check || exit /b 1
  %RUN% -m mypy || exit /b 1
  .venv\Scripts\lint-imports || exit /b 1
  set QT_QPA_PLATFORM=offscreen
  %RUN% -m pytest -n 2 --dist worksteal
  exit /b
)
echo Usage: make demo ^| make test
exit /b 2
