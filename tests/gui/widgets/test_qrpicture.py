"""The QR code on the screen, read by other eyes than those that made it."""

from __future__ import annotations

import io

import zxingcpp
from PIL import Image
from PySide6.QtCore import QBuffer

from desktop.vault.second_factor import TimeCodes
from desktop.widgets.qrpicture import QrPicture
from sync.base.ids import SystemChance


def read(picture: QrPicture) -> list[str]:
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    picture.grab().save(buffer, "PNG")
    image = Image.open(io.BytesIO(bytes(buffer.data().data())))
    return [found.text for found in zxingcpp.read_barcodes(image)]


def test_an_app_reads_from_the_picture_what_it_is_to_be_told(style, shown):
    address = TimeCodes.new(SystemChance()).address("1001", "104264")
    picture = shown(QrPicture("picture"))
    picture.show_text(address)
    picture.resize(500, picture.height())
    assert read(picture) == [address]
    picture.show_text("")
    assert picture.height() == 0
