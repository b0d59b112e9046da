"""The key space: a tile a shard, parents under their children, and the place of a key that is typed.

Draws with QPainter. Plain data in. Knows no engine.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from labs.shapes import ShardRange
from labs.tongue import again, joined, tr
from widgets.key_tiles import SPACE, Tile, hash_of, key_words, tiles_of
from widgets.parts import ElidedLabel, filled, label, row
from widgets.shard_actions import ShardActions
from widgets.spoken import put
from widgets.theme import Tokens, ink_on, px, sized, tokens_now

OPEN_PX, CLOSED_PX, GAP_PX, MARK_PX = 32, 20, 6, 8
MOST_ROWS = 4


class KeySpace(QWidget):
    """A heading, a field for a key, the tiles."""

    def __init__(self) -> None:
        super().__init__()
        self._shards: tuple[ShardRange, ...] = ()
        self.key = QLineEdit()
        put(self.key.setPlaceholderText, tr("type a key"))
        put(self.key.setAccessibleName, tr("Partition key"))
        sized(self.key.setMinimumWidth, 90)
        sized(self.key.setMaximumWidth, 150)
        self.key.setMaxLength(256)
        self._where = label("", "soft")
        self.tiles = KeyTiles()
        self.shard_actions = ShardActions()
        box = QVBoxLayout(self)
        filled(box, gap=8)
        head = label(tr("Key space"), "section")
        box.addLayout(row(head, ElidedLabel(tr("who gets which hash"), "soft"), self._where, self.key))
        box.addWidget(self.tiles)
        box.addWidget(self.shard_actions)
        self.tiles.shard_chosen.connect(self._on_shard)
        self.key.textChanged.connect(self._locate)

    def set_shards(self, shards: Sequence[ShardRange]) -> None:
        """Show these shards."""
        if tuple(shards) != self._shards:
            self._shards = tuple(shards)
            self.tiles.set_tiles(tiles_of(shards))
            self._on_shard(self.tiles.chosen())
            self._locate(self.key.text())

    def where(self) -> str:
        """What is said of the key that is typed."""
        return self._where.text()

    def _on_shard(self, shard_id: str) -> None:
        chosen = next((one for one in self._shards if one.shard_id == shard_id), None)
        self.shard_actions.choose(chosen, self._shards)

    def _locate(self, key: str) -> None:
        known = bool(key) and bool(self._shards)
        put(self._where.setText, key_words(key, self._shards) if known else "")
        self.tiles.set_mark(hash_of(key) / SPACE if known else None)


class KeyTiles(QWidget):
    """The tiles alone; a click or the arrow keys choose an open shard, Esc none."""

    shard_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._tiles: list[Tile] = []
        self._mark: float | None = None
        self._chosen = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        put(self.setToolTip, tr("Choose a shard to split or merge it"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        put(self.setAccessibleName, tr("Key space"))

    def set_tiles(self, tiles: list[Tile]) -> None:
        """Draw these."""
        self._tiles = [tile for tile in tiles if tile.row < MOST_ROWS]
        if self._chosen not in [tile.shard.shard_id for tile in tiles if tile.row == 0]:
            self._chosen = ""
        owners = [tile for tile in tiles if tile.row == 0]
        words = [
            tr("shard {number}, {share:.0%} of the hashes", number=one.shard.number, share=one.right - one.left)
            for one in owners
        ]
        put(self.setAccessibleDescription, joined("; ", words))
        self.updateGeometry()
        self.update()

    def chosen(self) -> str:
        """The id of the shard that is chosen; empty for none."""
        return self._chosen

    def choose(self, shard_id: str) -> None:
        """Choose an open shard, or none."""
        self._chosen = shard_id
        self.shard_chosen.emit(shard_id)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose what is under the mouse."""
        place = event.position().x() / max(1, self.width())
        found = next((tile for tile in self._open() if tile.left <= place < tile.right), None)
        self.choose(found.shard.shard_id if found is not None else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and Right go from shard to shard, Esc chooses none."""
        ids = [tile.shard.shard_id for tile in self._open()]
        away = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_Escape and self._chosen:
            self.choose("")
        elif away is not None and ids:
            at = ids.index(self._chosen) + away if self._chosen in ids else 0
            self.choose(ids[min(max(0, at), len(ids) - 1)])
        else:
            super().keyPressEvent(event)

    def _open(self) -> list[Tile]:
        return sorted((tile for tile in self._tiles if tile.row == 0), key=lambda tile: tile.left)

    def set_mark(self, place: float | None) -> None:
        """Point at a place, 0 to 1; None for no mark."""
        self._mark = place
        self.update()

    def sizeHint(self) -> QSize:
        """As high as its rows."""
        deepest = max((tile.row for tile in self._tiles), default=0)
        return QSize(320, px(MARK_PX + OPEN_PX + deepest * (CLOSED_PX + GAP_PX)) + 2)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the tiles and the mark."""
        tokens = tokens_now()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if not self._tiles:
                painter.setPen(tokens.colour("line"))
                painter.drawRoundedRect(QRectF(0.5, px(MARK_PX), self.width() - 1, px(OPEN_PX)), 6, 6)
            for tile in self._tiles:
                self._tile(painter, tile, tokens)
            if self._mark is not None:
                _mark(painter, self._mark * self.width(), tokens)

    def _tile(self, painter: QPainter, tile: Tile, tokens: Tokens) -> None:
        below = OPEN_PX + GAP_PX + (tile.row - 1) * (CLOSED_PX + GAP_PX) if tile.row else 0
        top = px(MARK_PX + below)
        left, right = tile.left * self.width(), tile.right * self.width()
        box = QRectF(left, top, max(1.0, right - left - 1), px(CLOSED_PX if tile.row else OPEN_PX))
        colour = tokens.shard(tile.shard.number)
        back = colour if tile.row == 0 else _mixed(colour, tokens.colour("panel"), 0.35)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(back)
        painter.drawRoundedRect(box, min(4.0, box.width() / 3), 4)
        begins = self.hasFocus() and not self._chosen and tile.left == 0 and not tile.row
        if tile.shard.shard_id == self._chosen or begins:
            painter.setPen(QPen(tokens.colour("text"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 4, 4)
        text = tr("shard {number} · closed") if tile.row else tr("shard {number}")
        words = again(text).format(number=tile.shard.number)
        font = QFont(self.font())
        font.setPixelSize(px(12.5 if tile.row == 0 else 11.5))
        font.setWeight(QFont.Weight.Medium)
        painter.setFont(font)
        width = painter.fontMetrics().horizontalAdvance
        short = words if width(words) < box.width() - 8 else str(tile.shard.number)
        widest = short if short is words else "8" * len(short)  # all numbers of a row are there, or none
        if width(widest) < box.width() - 2:
            painter.setPen(ink_on(back))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, short)


def _mixed(one: QColor, other: QColor, share: float) -> QColor:
    parts = ((a * share + b * (1 - share)) for a, b in zip(_rgb(one), _rgb(other), strict=True))
    return QColor(*(round(part) for part in parts))


def _rgb(colour: QColor) -> tuple[int, int, int]:
    return colour.red(), colour.green(), colour.blue()


def _mark(painter: QPainter, x: float, tokens: Tokens) -> None:
    side, top = px(5), px(MARK_PX)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tokens.colour("text"))
    painter.drawPolygon(QPolygonF([QPointF(x - side, 0), QPointF(x + side, 0), QPointF(x, top)]))
    painter.drawRect(QRectF(x - 0.5, top, 1.0, px(OPEN_PX)))
