"""What did it cost? Processor time and memory of a server with all its processes."""

from contextlib import suppress

import psutil


def cpu_seconds(pid: int) -> float:
    """Processor time of a process and its descendants since they began, ended ones included."""
    seconds = 0.0
    for process in family(pid):
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            seconds += times.user + times.system
            seconds += times.children_user + times.children_system
    return seconds


def memory_mib(pid: int) -> float:
    """Proportional memory of a process and its descendants: what is shared counts once in all."""
    used = 0
    for process in family(pid):
        with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            used += process.memory_full_info().pss
    return used / 2**20


def family(pid: int) -> list[psutil.Process]:
    """The process and its descendants; none when it is gone."""
    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []
