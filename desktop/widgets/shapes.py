"""Shapes that stand beside words and colours, drawn as outlines so that no font need have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QPaintEvent

    from desktop.widgets.style import Tone


class ShapeMark(QWidget):
    """A tone's shape as a small widget; decorative, the word beside it is what is read aloud."""

    def __init__(self, tone: Tone, side: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone = tone
        self._side = side
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def set_tone(self, tone: Tone) -> None:
        """Show another tone's shape."""
        self._tone = tone
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return a square."""
        return QSize(self._side, self._side)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802
        """Draw the shape."""
        with QPainter(self) as painter:
            paint_shape(painter, QRectF(self.rect()), self._tone.shape, self._tone.edge)


def paint_shape(painter: QPainter, rect: QRectF, shape: str, colour: QColor) -> None:
    """Draw `shape` in the largest square centred in `rect`."""
    side = min(rect.width(), rect.height())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.center().x() - side / 2, rect.center().y() - side / 2)
    painter.scale(side, side)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    _SHAPES[shape](painter, colour)
    painter.restore()


def _pen(colour: QColor, width: float) -> QPen:
    return QPen(
        colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
    )


def _polygon(*points: tuple[float, float]) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in points])


def _stroke(painter: QPainter, colour: QColor, width: float, *points: tuple[float, float]) -> None:
    painter.setPen(_pen(colour, width))
    painter.drawPolyline(_polygon(*points))


def _disc(painter: QPainter, _: QColor) -> None:
    painter.drawEllipse(QRectF(0.1, 0.1, 0.8, 0.8))


def _ring(painter: QPainter, colour: QColor) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    pen = QPen(colour, 0.15)
    pen.setDashPattern([1.1, 0.9])
    painter.setPen(pen)
    painter.drawEllipse(QRectF(0.14, 0.14, 0.72, 0.72))


def _half(painter: QPainter, colour: QColor) -> None:
    painter.drawPie(QRectF(0.1, 0.1, 0.8, 0.8), 90 * 16, 180 * 16)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour, 0.1))
    painter.drawEllipse(QRectF(0.12, 0.12, 0.76, 0.76))


def _triangle(painter: QPainter, _: QColor) -> None:
    painter.drawPolygon(_polygon((0.5, 0.08), (0.98, 0.92), (0.02, 0.92)))


def _warning(painter: QPainter, colour: QColor) -> None:
    _triangle(painter, colour)
    _bang(painter, 0.4, 0.64, 0.79)


def _stop(painter: QPainter, _: QColor) -> None:
    a, b = 0.3, 0.7
    painter.drawPolygon(
        _polygon((a, 0.02), (b, 0.02), (0.98, a), (0.98, b), (b, 0.98), (a, 0.98), (0.02, b),
                 (0.02, a))
    )  # fmt: skip
    _bang(painter, 0.26, 0.56, 0.76)


def _bang(painter: QPainter, top: float, bottom: float, dot: float) -> None:
    white = QColor(Qt.GlobalColor.white)
    _stroke(painter, white, 0.11, (0.5, top), (0.5, bottom))
    _stroke(painter, white, 0.13, (0.5, dot), (0.5, dot + 0.001))


def _info(painter: QPainter, _: QColor) -> None:
    white = QColor(Qt.GlobalColor.white)
    painter.drawEllipse(QRectF(0.02, 0.02, 0.96, 0.96))
    _stroke(painter, white, 0.13, (0.5, 0.27), (0.5, 0.271))
    _stroke(painter, white, 0.11, (0.5, 0.46), (0.5, 0.76))


def _check(painter: QPainter, _: QColor) -> None:
    painter.drawEllipse(QRectF(0.02, 0.02, 0.96, 0.96))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    _stroke(painter, QColor(Qt.GlobalColor.white), 0.11, (0.27, 0.53), (0.44, 0.7), (0.74, 0.34))


def _cross(painter: QPainter, colour: QColor) -> None:
    _stroke(painter, colour, 0.2, (0.18, 0.18), (0.82, 0.82))
    _stroke(painter, colour, 0.2, (0.82, 0.18), (0.18, 0.82))


def _shield(painter: QPainter, _: QColor) -> None:
    path = QPainterPath(QPointF(0.5, 0.02))
    path.lineTo(0.92, 0.18)
    path.lineTo(0.92, 0.48)
    path.cubicTo(0.92, 0.76, 0.72, 0.92, 0.5, 0.99)
    path.cubicTo(0.28, 0.92, 0.08, 0.76, 0.08, 0.48)
    path.lineTo(0.08, 0.18)
    path.closeSubpath()
    painter.drawPath(path)


def _arrow(painter: QPainter, colour: QColor) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    _stroke(painter, colour, 0.17, (0.1, 0.5), (0.86, 0.5))
    _stroke(painter, colour, 0.17, (0.54, 0.18), (0.88, 0.5), (0.54, 0.82))


def _diamond(painter: QPainter, _: QColor) -> None:
    painter.drawPolygon(_polygon((0.5, 0.04), (0.96, 0.5), (0.5, 0.96), (0.04, 0.5)))


def _clash(painter: QPainter, colour: QColor) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    _stroke(painter, colour, 0.15, (0.06, 0.2), (0.42, 0.5), (0.06, 0.8))
    _stroke(painter, colour, 0.15, (0.94, 0.2), (0.58, 0.5), (0.94, 0.8))


def _leaf(painter: QPainter, _: QColor) -> None:
    """Draw the beginner's mark (初心者マーク): a chevron of two leaves."""
    left = [(0.08, 0.02), (0.46, 0.32), (0.46, 0.98), (0.08, 0.68)]
    painter.drawPolygon(_polygon(*left))
    painter.drawPolygon(_polygon(*((1 - x, y) for x, y in left)))


_SHAPES: dict[str, Callable[[QPainter, QColor], None]] = {
    "disc": _disc,
    "ring": _ring,
    "half": _half,
    "triangle": _triangle,
    "warning": _warning,
    "stop": _stop,
    "info": _info,
    "check": _check,
    "cross": _cross,
    "shield": _shield,
    "arrow": _arrow,
    "diamond": _diamond,
    "clash": _clash,
    "leaf": _leaf,
}
