"""What is killed, one after the other, by a seed."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter

from tests.faults.stack import Program, Stack

# One of the workers, all of them, and each server in each way; shuffled anew for each round.
ROUND = ("worker", "worker", "workers", "redis", "postgresql immediate", "postgresql fast", "beat")
# A worker that was killed is given so long to start before the next blow.
LONGEST_START = 30.0


class Chaos(threading.Thread):
    """Strikes again and again until told to stop; `struck` counts by kind."""

    def __init__(self, stack: Stack, seed: int, pause: tuple[float, float]) -> None:
        super().__init__(name="chaos", daemon=True)
        self.stack, self.pause = stack, pause
        self.rnd = random.Random(f"chaos {seed}")
        self.struck: Counter[str] = Counter()
        self.enough = threading.Event()
        self.error: BaseException | None = None

    def run(self) -> None:
        """Strike, let the workers start, wait a little, and strike again."""
        try:
            while not self.enough.is_set():
                for blow in self.rnd.sample(ROUND, len(ROUND)):
                    if self.enough.wait(self.rnd.uniform(*self.pause)):
                        return
                    self.strike(blow)
                    self.struck[blow] += 1
        except Exception as error:  # noqa: BLE001 - handed to the thread that waits for this one
            self.error = error

    @property
    def rounds(self) -> int:
        """How often each kind of blow has been struck at least."""
        return min(self.struck[blow] for blow in ROUND)

    def stop(self) -> None:
        """Let the blow in hand end, and strike no more."""
        self.enough.set()
        self.join(timeout=120)
        if self.error is not None:
            raise self.error

    def strike(self, blow: str) -> None:
        """One blow; what was struck is started again at once."""
        if blow == "redis":
            self.stack.redis.kill()
            time.sleep(self.rnd.uniform(0, 1))
            self.stack.redis.start()
        elif blow.startswith("postgresql"):
            self.stack.postgresql.stop(blow.partition(" ")[2])
            time.sleep(self.rnd.uniform(0, 1))
            self.stack.postgresql.start()
        elif blow == "beat":
            self._kill([program for program in self.stack.programs if program is self.stack.beat])
        else:
            workers = self.stack.workers
            self._kill(workers if blow == "workers" else [self.rnd.choice(workers)])

    def _kill(self, struck: list[Program]) -> None:
        with self.stack.lock:
            for program in struck:
                program.kill()
            before = [program.ready() for program in struck]
            for program in struck:
                program.start()
        deadline = time.monotonic() + LONGEST_START
        while time.monotonic() < deadline and [program.ready() for program in struck] == before:
            time.sleep(0.2)
