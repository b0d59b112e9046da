"""From the start of the process to the first paint and to the window in the frame, and the longest freeze after it.

Run by hand: `python -m tests.bench.bench_start [ROUNDS]`. A bare Qt window is measured beside it, in turn; on a machine
that others use as well, read the least values, the processor's time and the ratio.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time

BARE = """
import time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget

class Window(QWidget):
    def paintEvent(self, event):
        QTimer.singleShot(0, self.tell)
    def tell(self):
        print(time.monotonic(), time.process_time(), flush=True)
        QApplication.quit()

app = QApplication([])
window = Window()
window.show()
app.exec()
"""
OURS = """
import time
from PySide6.QtCore import QTimer
from app import gui
from app.frame import Frame

first, told, late, last, work = [], [], [], [0.0, 0.0], []

def tell():
    if not told:
        first.append(time.process_time())
    told.append(time.monotonic())

def beat():
    now = time.monotonic()
    late.append(now - last[0] - 0.005)
    work.append(time.thread_time() - last[1])
    last[:] = [now, time.thread_time()]

class Watched(Frame):
    def __init__(self, *look):
        super().__init__(*look)
        self.painted.connect(tell)
        self.painted.connect(self.watch)
    def watch(self):
        last[:] = [time.monotonic(), time.thread_time()]
        self.timer = QTimer(self)
        self.timer.timeout.connect(beat)
        self.timer.start(5)
    def hold(self, window):
        super().hold(window)
        QTimer.singleShot(0, tell)
        window.controller.answered.connect(self.arrived)
    def arrived(self, name, answer):
        if name == "states":
            tell()
            QTimer.singleShot(500, self.finish)
    def finish(self):
        print(*told, first[0], max(late), max(work), flush=True)
        self.close()

gui.Frame = Watched
from app.__main__ import main
raise SystemExit(main([]))
"""


def measured(code: str) -> list[float]:
    """Seconds from the start of a process to each moment it tells; a worst lateness at the end as it is."""
    with tempfile.TemporaryDirectory() as home:
        env = {**os.environ, "HEADWATER_HOME": home}
        env.setdefault("QT_QPA_PLATFORM", "offscreen")
        began = time.monotonic()
        out = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, timeout=60)
    if out.returncode or not out.stdout.split():
        raise RuntimeError(out.stderr[-2000:])
    moments = [float(word) for word in out.stdout.splitlines()[-1].split()]
    return [one - began if one > began else one for one in moments]


def main() -> None:
    """Prints least, median and worst, in seconds."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    bare, ours = [], []
    for _ in range(rounds):
        bare.append(measured(BARE))
        ours.append(measured(OURS))
    told = {"a bare Qt window": [one[0] for one in bare], "of the processor": [one[1] for one in bare]}
    for at, name in enumerate(
        ("first paint", "window in the frame", "week and cloud there", "processor to first paint", "longest freeze",
         "longest freeze, of work")
    ):  # fmt: skip
        told[name] = [one[at] for one in ours]
    for name, values in told.items():
        print(
            f"{name:>24}: min {min(values):.3f} s, median {statistics.median(values):.3f} s, worst {max(values):.3f} s"
        )
    ratio = statistics.median(one[0] / other[0] for one, other in zip(ours, bare, strict=True))
    print(f"first paint to a bare window's: {ratio:.2f}")


if __name__ == "__main__":
    main()
