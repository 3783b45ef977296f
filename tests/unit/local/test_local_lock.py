import threading
import time

import pytest

from local.lock import StateLock


def test_two_threads_never_hold_it_together():
    lock, inside, most = StateLock(), [], []

    def work():
        for _ in range(50):
            with lock.held(), lock.held():
                inside.append(1)
                most.append(len(inside))
                time.sleep(0)
                inside.pop()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(most) == {1}


def test_set_aside_lets_another_thread_in_and_is_held_again_afterwards():
    lock, order = StateLock(), []

    def other():
        with lock.held():
            order.append("other")

    with lock.held(), lock.held():
        thread = threading.Thread(target=other)
        thread.start()
        time.sleep(0.02)
        order.append("before")
        with lock.set_aside():
            thread.join(timeout=5)
        late = threading.Thread(target=other)
        late.start()
        time.sleep(0.02)
        order.append("after")
    late.join(timeout=5)
    assert order == ["before", "other", "after", "other"]


def test_setting_aside_what_is_not_held_changes_nothing():
    lock = StateLock()
    with lock.set_aside(), lock.held():
        pass
    with pytest.raises(RuntimeError, match="stop"), lock.held():
        raise RuntimeError("stop")
    with lock.held():  # an error gives it back
        pass
