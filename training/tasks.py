# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
"""Which cells are given: the masks the product's modes need, drawn at random for training, and pasts that have strayed.

Everything is of a batch at once, on the device where its tensors lie. B: windows, T: FRAMES. A mask is bool (B, 2 voices, T,
KEYS), true where a cell is given; onset and sustain of a voice share it. `starts` (B, BARS_MAX + 1) int64: first frames of a
window's bars, then its end again and again; `count` (B,): its bars; `frames` (B,): where it ends.
"""
import torch

from data import ACC_ONSET, ACC_SUSTAIN, ACCOMPANIMENT, FRAMES, KEYS, MELODY, MELODY_SUSTAIN, PITCHES

BARS_MAX = 64
TASKS = {"harmonise": 0.28, "continue": 0.14, "live": 0.22, "counter": 0.12, "bars": 0.06, "split": 0.03, "notes": 0.04,
         "generate": 0.11}
STRAYS = {"continue": 0.4, "live": 0.6}  # share of a task's windows whose given past has strayed from its melody


def below(limit):
    """Random whole numbers in [0, limit), one for each of the limits; 0 where there is no such number."""
    return (torch.rand(limit.shape, device=limit.device) * limit).long().clamp(max=limit - 1).clamp(min=0)


def bar_of_frames(starts):
    """(B, T): which bar of its window each frame lies in; beyond the end some bar without frames."""
    t = torch.arange(FRAMES, device=starts.device).expand(len(starts), -1).contiguous()
    return (torch.searchsorted(starts, t, right=True) - 1).clamp(0, BARS_MAX - 1)


class Coins:
    """What is tossed once for each window of a batch."""

    def __init__(self, size, device):
        self.size, self.device = size, device

    def coin(self, share):
        return torch.rand(self.size, device=self.device) < share

    def between(self, low, high):
        return torch.randint(low, high, (self.size,), device=self.device)


def spans(task, starts, count, frames):
    """Frames of each voice that are given whole, (B, T) bool; nothing of note for the tasks `split` and `notes`."""
    toss = Coins(len(task), task.device)
    t = torch.arange(FRAMES, device=task.device)[None]
    at = below(count)
    bar = starts.gather(1, at[:, None])[:, 0]
    nothing, whole = torch.zeros_like(bar), torch.full_like(bar, FRAMES)
    melody_end, past_start, past_end = nothing, nothing, nothing  # melody [0, end), accompaniment [start, end)

    melody_end = torch.where(is_task(task, "harmonise", "continue"), whole, melody_end)
    past_end = torch.where(is_task(task, "continue"), bar + toss.between(0, 17) * toss.coin(0.4), past_end)

    live = is_task(task, "live")
    heard = below(frames // 4 + 1) * 4
    ahead = torch.tensor([2, 4, 4, 8, 16], device=task.device)[toss.between(0, 5)]
    melody_end = torch.where(live, heard, melody_end)
    past_end = torch.where(live, heard + ahead, past_end)
    # As the plugin asks: of what it has played itself, only what sounds last
    past_start = torch.where(live & toss.coin(0.5), heard + ahead - 1, past_start)

    counter = is_task(task, "counter")
    melody_end = torch.where(counter, bar * toss.coin(0.6), melody_end)
    past_end = torch.where(counter, torch.where(toss.coin(0.3), bar + below(frames - bar + 1), whole), past_end)
    answer = counter & toss.coin(0.4)  # the same live: what it goes against is known so far
    melody_end, past_end = torch.where(answer, heard + ahead, melody_end), torch.where(answer, heard, past_end)

    generate, begun = is_task(task, "generate"), bar * toss.coin(0.5)
    melody_end, past_end = torch.where(generate, begun, melody_end), torch.where(generate, begun, past_end)

    melody = t < melody_end[:, None]
    accompaniment = (t >= past_start[:, None]) & (t < past_end[:, None])

    # Live, bars heard on an earlier pass have a known future
    heard_bars = torch.rand(len(task), BARS_MAX, device=task.device) < 0.5
    again = heard_bars.gather(1, bar_of_frames(starts)) & (t < frames[:, None])
    melody = melody | (live & toss.coin(0.3))[:, None] & again

    bars = is_task(task, "bars")[:, None]
    last = starts.gather(1, torch.minimum(at + toss.between(1, 5), count)[:, None])
    outside = (t < bar[:, None]) | (t >= last)
    accompaniment = torch.where(bars, outside, accompaniment)
    melody = torch.where(bars, outside | toss.coin(0.5)[:, None], melody)
    return melody, accompaniment


def is_task(task, *names):
    return sum(task == list(TASKS).index(name) for name in names) > 0


def kept_notes(onset, sustain):
    """Cells of some of the notes, from their onsets to their ends; (n, T, KEYS) bool."""
    n, device = len(onset), onset.device
    keep = torch.rand(onset.shape, device=device) < torch.rand(n, 1, 1, device=device) * 0.6
    began = torch.where(onset, torch.arange(FRAMES, device=device)[None, :, None], -1).cummax(1).values
    return sustain & (began >= 0) & keep.gather(1, began.clamp(min=0))


def draw_masks(task, roll, starts, count, frames):
    """Masks for tasks by their numbers (B,) in TASKS, and the frames of the accompaniment that are given whole, (B, T)."""
    size, device = len(task), task.device
    toss = Coins(size, device)
    melody, accompaniment = spans(task, starts, count, frames)
    known = torch.stack([melody, accompaniment], 1)[..., None].repeat(1, 1, 1, KEYS)

    above = torch.arange(KEYS, device=device)[None] >= toss.between(20, 60)[:, None]
    side = (above ^ toss.coin(0.4)[:, None])[:, None].expand(-1, FRAMES, -1)
    halves = torch.stack([side | toss.coin(0.5)[:, None, None], side], 1)
    known = torch.where(is_task(task, "split")[:, None, None, None], halves, known)

    n = is_task(task, "notes").nonzero()[:, 0]
    some = torch.rand(2, len(n), 1, 1, device=device) < 0.5  # all of the melody is given, all of its notes
    known[n, MELODY] = some[0] | some[1] & (roll[n, MELODY_SUSTAIN] > 0)
    known[n, ACCOMPANIMENT] = kept_notes(roll[n, ACC_ONSET] > 0, roll[n, ACC_SUSTAIN] > 0)
    return known, accompaniment


def stray(chosen, given, roll, velocity, starts, count):
    """Give the chosen windows (B,) such a past as the network itself may have left when it went wrong: from some bar on, bars of
    their own accompaniment that belong elsewhere, either one of them again and again or any of them, at times in another key.

    The texture is right and the harmony wrong, so that harmony must be found in the melody. A note that sounded over the end of
    the past is struck again there. given: (B, T) frames of the accompaniment that are given; roll, velocity: changed in place.
    """
    size, device = len(roll), roll.device
    toss = Coins(size, device)
    t = torch.arange(FRAMES, device=device)[None]
    end = torch.where(given[:, 0], given.sum(1), 0)
    past = ((torch.arange(BARS_MAX + 1, device=device) < count[:, None]) & (starts < end[:, None])).sum(1)
    chosen = chosen & (past > 0)
    other = torch.where(toss.coin(0.5)[:, None], below(count)[:, None], below(count[:, None].expand(-1, BARS_MAX)))
    shift = toss.between(-5, 7) * toss.coin(0.4)
    bar = bar_of_frames(starts)
    place = t - starts.gather(1, bar)
    taken = other.gather(1, bar)
    begin = starts.gather(1, taken)
    fits = (place < starts.gather(1, taken + 1) - begin) & (t < end[:, None])
    moved = chosen[:, None] & fits & (bar >= below(past)[:, None]) & (bar < past[:, None])

    source = torch.where(moved, begin + place, t)[..., None].expand(-1, -1, KEYS)
    rows = torch.arange(KEYS, device=device) - (shift[:, None] * moved)[..., None]
    inside = (rows >= 0) & (rows < PITCHES) & (torch.arange(KEYS, device=device) < PITCHES)
    for plane in (ACC_ONSET, ACC_SUSTAIN):
        roll[:, plane] = roll[:, plane].gather(1, source).gather(2, rows.clamp(0, KEYS - 1)) * inside
    sustain = roll[:, ACC_SUSTAIN]
    cut = chosen[:, None, None] & (sustain[:, 1:] > 0) & (sustain[:, :-1] == 0)
    roll[:, ACC_ONSET, 1:] = torch.where(cut, 1.0, roll[:, ACC_ONSET, 1:])
    usual = velocity.sum((1, 2)) / (velocity > 0).sum((1, 2)).clamp(min=1)
    velocity[:, 1:] = torch.where(cut & (velocity[:, 1:] == 0), usual[:, None, None], velocity[:, 1:])
