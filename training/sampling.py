# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
"""Samplers of the binomial diffusion model, in batches; core/diffusion.c holds the same ones.

Each takes the network, the known cells and their mask and returns bits (B, 4, FRAMES, KEYS) and velocities.
"""
import torch

from data import FRAMES, KEYS, PITCHES
from model import BETA_MIN

# Noise levels are this power of even steps: slowly down at first, where the parts come to agree; where nothing is given, a key too
SCHEDULE, FREE_SCHEDULE = 0.7, 0.4
VARY_POWER = 1.1  # varying by an amount starts from the noise level 1 - (1 - amount) ** VARY_POWER


class Problem:
    """What is to be filled in: tensors of a collated batch (see train.collate)."""

    def __init__(self, batch, generator, guidance=0.0, allowed=None):
        self.roll, self.known = batch["roll"], batch["known"].repeat_interleave(2, 1) > 0
        self.planes_known = batch["known"]
        self.features, self.classes = batch["features"], batch["classes"]
        self.style, self.attributes = batch["style"], batch["attributes"]
        keyboard = (torch.arange(KEYS) < PITCHES).float()
        self.cells = batch["inside"][:, None, :, None] * keyboard
        if allowed is not None:
            self.cells = self.cells * allowed
        bar = batch["bar_of"].clamp(min=0)
        self.place = batch["position"].clamp(min=0) + FRAMES * (2 * (bar // 8) + bar % 2)
        self.answers = (bar // 4 % 2 == 1)[:, None, :, None]
        self.generator, self.guidance = generator, guidance
        self.belief = None  # of the step before

    def uniform(self):
        return torch.rand(self.roll.shape, generator=self.generator)

    def uniform_by_place(self):
        """As uniform, but the same in the even bars of four, and in the odd ones, and turned round in the next four."""
        places = torch.rand((*self.roll.shape[:2], int(self.place.max()) + 1, KEYS), generator=self.generator)
        chance = torch.gather(places, 2, self.place[:, None, :, None].expand(-1, 4, -1, KEYS))
        return torch.where(self.answers, 1 - chance, chance)

    def clean(self, x):
        return torch.where(self.known, self.roll, x * self.cells)

    def predict(self, net, x, beta, done):
        b = len(x)
        planes = torch.cat([x, self.planes_known], 1).contiguous()
        betas = torch.full((b,), max(beta, BETA_MIN))
        logits, velocity = net(planes, self.features, self.classes, betas, self.style, self.attributes, self.belief)
        if self.guidance:
            plain, _ = net(planes, self.features, self.classes, betas, torch.full_like(self.style, net.style.num_embeddings - 1),
                           torch.full_like(self.attributes, float("nan")), self.belief)
            logits = logits + self.guidance * done * (logits - plain)
        self.belief = torch.where(self.known, 0.0, torch.sigmoid(logits) * self.cells)
        return logits, velocity


@torch.no_grad()
def posterior(net, problem, steps, temperature=1.0, start=1.0, source=None):
    """The binomial chain's posterior q(x_s | x_t, x_0) with x_0 drawn at a temperature; fresh noise each step.

    Draws of x_0 are common to some bars (uniform_by_place): each cell's chances stay as they are, but where the network finds bars
    alike they come out alike.
    """
    ratio = net.ratio[None, :, None, None]
    noise = (problem.uniform() < ratio).float()
    x = noise if source is None else torch.where(problem.uniform() >= start, source, noise)
    power = SCHEDULE if problem.known.any() or source is not None else FREE_SCHEDULE
    betas = [start * ((steps - i) / steps) ** power for i in range(steps)]
    for i, beta in enumerate(betas):
        x = problem.clean(x)
        logits, velocity = problem.predict(net, x, beta, i / steps)
        guess = (problem.uniform_by_place() < torch.sigmoid(logits / temperature)).float()
        lower = betas[i + 1] if i + 1 < len(betas) else 0.0
        if lower <= 0:
            return problem.clean((logits > 0).float()), velocity
        keep = (1 - beta) / (1 - lower)
        on = (1 - lower) * guess + lower * ratio  # q(x_s = 1 | x_0)
        like_on = torch.where(x > 0.5, keep + (1 - keep) * ratio, 1 - keep - (1 - keep) * ratio)
        like_off = torch.where(x > 0.5, (1 - keep) * ratio, 1 - (1 - keep) * ratio)
        p = like_on * on / (like_on * on + like_off * (1 - on)).clamp(min=1e-12)
        x = (problem.uniform() < p).float()
    return x, velocity


@torch.no_grad()
def published(net, problem, steps, **_):
    """arXiv 2303.08385: x_0 thresholded, noise fixed, cells that differ from it go back with probability beta."""
    noise = (problem.uniform() < net.ratio[None, :, None, None]).float()
    x = noise
    for i in range(steps):
        beta = (steps - i) / steps
        logits, velocity = problem.predict(net, problem.clean(x), beta, i / steps)
        guess = (logits > 0).float()
        lower = (steps - i - 1) / steps
        x = torch.where((guess != noise) & (problem.uniform() < lower), noise, guess)
    return problem.clean(guess), velocity


SAMPLERS = {"posterior": posterior, "published": published}
