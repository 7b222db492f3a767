# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
"""The network: a 2-D U-Net over patches of 2 frames x 3 keys, (B, channels, time, key) throughout.

Inputs are six bit planes (four noisy or given, two that say which voice's cells are given), what the step before believed of
the free cells, the metre of each frame, the noise level, a style and the attributes asked for. Outputs are four planes of
logits and one of velocities.
"""
from dataclasses import asdict, dataclass, field

import torch
import torch.nn.functional as F
from torch import nn

from data import ATTRIBUTES, FRAMES, KEYS, METRE_FEATURES, STYLES
from norms import channel_norm, norm_relu

PLANES_IN, PLANES_OUT = 6, 5
PATCH_FRAMES, PATCH_KEYS = 2, 3
STEPS, ROWS = FRAMES // PATCH_FRAMES, KEYS // PATCH_KEYS  # 64 x 32 patches
BAR_REACH = 8  # bar distances beyond it share one bias
TIME_CLASSES = 2 * (2 * BAR_REACH + 1)
BETA_MIN = 0.01


@dataclass
class Config:
    width: int = 40
    blocks: tuple = (2, 2, 3)  # residual blocks: outer level, middle level, bottom
    heads: int = 4
    conditions: int = 128
    dropout: float = 0.0  # at the bottom, in training alone
    ratio: tuple = (0.0031, 0.0068, 0.0119, 0.0361)  # share of cells that are on, per plane
    attribute_mean: tuple = field(default_factory=lambda: (0.0,) * len(ATTRIBUTES))
    attribute_std: tuple = field(default_factory=lambda: (1.0,) * len(ATTRIBUTES))

    def as_dict(self):
        return asdict(self)


def evidence(beta, ratio):
    """Log-odds that a noisy cell alone gives for x_0 = 1: (if it shows 1, if it shows 0), shapes of beta x ratio.

    From x_t ~ Bernoulli((1 - beta) x_0 + beta r): a set bit has likelihood (1 - beta + beta r) against beta r.
    """
    beta = beta.clamp(min=BETA_MIN)
    set_bit = torch.log1p((1 - beta) / (beta * ratio))
    clear_bit = torch.log(beta * (1 - ratio)) - torch.log1p(-beta * ratio)
    return set_bit, clear_bit


def time_classes(bar_of, position, stride):
    """(B, T, T) int64 class of each pair of tokens: bar distance and whether they lie at one position; -1 if the key is outside.

    bar_of, position: (B, FRAMES) int64, -1 outside the window. A token stands where its first frame stands.
    """
    bar, at = bar_of[:, ::stride], position[:, ::stride]
    distance = (bar[:, :, None] - bar[:, None, :]).clamp(-BAR_REACH, BAR_REACH) + BAR_REACH
    same = ((at[:, :, None] - at[:, None, :]).abs() < stride // 2).long()
    return torch.where(bar[:, None, :] < 0, -1, 2 * distance + same)


def patches(planes):
    """(B, planes, FRAMES, KEYS) -> (B, planes x frames of a patch x keys of a patch, STEPS, ROWS)"""
    x = planes.view(len(planes), -1, STEPS, PATCH_FRAMES, ROWS, PATCH_KEYS).permute(0, 1, 3, 5, 2, 4)
    return x.reshape(len(planes), -1, STEPS, ROWS).contiguous(memory_format=torch.channels_last)


class Modulation(nn.Module):
    """Norm, then scale and shift per channel from the conditions, then ReLU."""

    def __init__(self, conditions, channels):
        super().__init__()
        self.linear = nn.Linear(conditions, 2 * channels)
        nn.init.zeros_(self.linear.weight)
        nn.init.zeros_(self.linear.bias)

    def forward(self, x, condition):
        scale, shift = self.linear(condition).chunk(2, 1)
        return norm_relu(x, 1 + scale, shift)


class ResBlock(nn.Module):
    def __init__(self, channels, conditions, dropout=0.0):
        super().__init__()
        self.dropout = dropout
        self.norm1 = Modulation(conditions, channels)
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1)
        self.scale = nn.Parameter(torch.ones(channels))
        self.shift = nn.Parameter(torch.zeros(channels))
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1)
        nn.init.zeros_(self.conv2.weight)
        nn.init.zeros_(self.conv2.bias)

    def forward(self, x, condition):
        h = self.conv1(self.norm1(x, condition))
        h = norm_relu(h, self.scale[None], self.shift[None])
        return x + self.conv2(F.dropout(h, self.dropout, self.training))


class TimeAttention(nn.Module):
    """Attention over time, biased by the metre, in groups of `group` neighbouring rows of keys (all their cells are tokens)."""

    def __init__(self, channels, heads, group):
        super().__init__()
        self.heads, self.group = heads, group
        self.qkv = nn.Conv2d(channels, 3 * channels, 1)
        self.bias = nn.Parameter(torch.zeros(heads, TIME_CLASSES))
        self.out = nn.Conv2d(channels, channels, 1)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)

    def forward(self, x, classes):
        b, c, t, k = x.shape
        g, h = self.group, self.heads
        qkv = self.qkv(channel_norm(x)).permute(0, 2, 3, 1).reshape(b, t, k // g, g, 3, h, c // h)
        q, key, v = qkv.permute(4, 0, 2, 5, 1, 3, 6).reshape(3, b, k // g, h, t * g, c // h)
        # A product, for the gradient of an index into so few classes is slow on a GPU
        bias = F.one_hot(classes.clamp(min=0), TIME_CLASSES).to(self.bias.dtype) @ self.bias.T  # (B, T, T, h)
        bias = bias.masked_fill(classes[..., None] < 0, -1e4).permute(0, 3, 1, 2)[:, None].to(q.dtype)
        bias = bias.repeat_interleave(g, 3).repeat_interleave(g, 4)
        y = F.scaled_dot_product_attention(q, key, v, attn_mask=bias.expand(-1, k // g, -1, -1, -1))
        y = y.reshape(b, k // g, h, t, g, c // h).permute(0, 2, 5, 3, 1, 4).reshape(b, c, t, k)
        return x + self.out(y.contiguous(memory_format=torch.channels_last))


class Net(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.config = config
        w, d = config.width, config.conditions
        outer, middle, bottom = config.blocks
        patch = PATCH_FRAMES * PATCH_KEYS
        self.stem = nn.Conv2d(PLANES_IN * patch, w, 1)
        self.belief = nn.Conv2d(4 * patch, w, 1, bias=False)
        nn.init.zeros_(self.belief.weight)
        self.frame = nn.Linear(PATCH_FRAMES * METRE_FEATURES, w)
        self.key = nn.Parameter(torch.randn(w, 1, ROWS) * 0.1)
        self.style = nn.Embedding(len(STYLES) + 1, d)  # the last one: no style said
        self.conditions = nn.Sequential(nn.Linear(16 + 2 * len(config.attribute_mean), d), nn.ReLU(), nn.Linear(d, d), nn.ReLU())

        def blocks(channels, count, dropout=0.0):
            return nn.ModuleList(ResBlock(channels, d, dropout) for _ in range(count))

        self.outer_down, self.outer_up = blocks(w, outer), blocks(w, outer)
        self.down1 = nn.Conv2d(w, 2 * w, 2, stride=2)
        self.middle_down, self.middle_up = blocks(2 * w, middle), blocks(2 * w, middle)
        self.attention_down, self.attention_up = (TimeAttention(2 * w, config.heads, 1) for _ in range(2))
        self.down2 = nn.Conv2d(2 * w, 4 * w, 2, stride=2)
        self.bottom = blocks(4 * w, bottom, config.dropout)
        self.attention_bottom = nn.ModuleList(TimeAttention(4 * w, config.heads, ROWS // 4) for _ in range(bottom - 1))
        self.up2 = nn.Conv2d(4 * w, 4 * 2 * w, 1)
        self.up1 = nn.Conv2d(2 * w, 4 * w, 1)
        self.head_norm = Modulation(d, w)
        self.head = nn.Conv2d(w, PLANES_OUT * patch, 1)
        nn.init.normal_(self.head.weight, std=0.01)
        ratio = torch.tensor(config.ratio)
        self.register_buffer("ratio", ratio, persistent=False)
        self.register_buffer("attribute_mean", torch.tensor(config.attribute_mean), persistent=False)
        self.register_buffer("attribute_std", torch.tensor(config.attribute_std), persistent=False)
        with torch.no_grad():
            planes = torch.cat([torch.logit(ratio), torch.tensor([0.55])])
            self.head.bias.copy_(planes.repeat_interleave(patch))

    def condition(self, beta, style, attributes):
        """beta (B,), style (B,) int64 (len(STYLES): none), attributes (B, A) raw, NaN where not asked for -> (B, d)."""
        asked = (~attributes.isnan()).float()
        value = torch.nan_to_num((attributes - self.attribute_mean) / self.attribute_std).clamp(-3, 3) * asked
        angle = beta[:, None] * torch.pi * torch.arange(1, 9, device=beta.device)
        inputs = torch.cat([torch.sin(angle), torch.cos(angle), value, asked], 1)
        return self.conditions(inputs) + self.style(style)

    def forward(self, planes, features, classes, beta, style, attributes, belief=None):
        """planes (B, 6, FRAMES, KEYS), features (B, FRAMES, F), classes: time_classes at strides 4 and 8.

        belief (B, 4, FRAMES, KEYS): the probabilities that the step before gave to the free cells, 0 where given or outside; None
        at a first step (self-conditioning: Chen, Zhang and Hinton, "Analog Bits", arXiv 2208.04202).
        Returns logits (B, 4, FRAMES, KEYS) of x_0 and velocities (B, FRAMES, KEYS) in 0..1.
        """
        b = planes.shape[0]
        e = self.condition(beta, style, attributes)
        frame = self.frame(features.reshape(b, STEPS, -1)).permute(0, 2, 1)[..., None]
        x = self.stem(patches(planes)) + frame + self.key
        if belief is not None:
            x = x + self.belief(patches(belief))
        for block in self.outer_down:
            x = block(x, e)
        outer = x
        x = self.down1(x)
        for block in self.middle_down:
            x = block(x, e)
        x = self.attention_down(x, classes[0])
        middle = x
        x = self.down2(x)
        for i, block in enumerate(self.bottom):
            x = block(x, e)
            if i < len(self.attention_bottom):
                x = self.attention_bottom[i](x, classes[1])
        x = F.pixel_shuffle(self.up2(x), 2) + middle
        x = self.attention_up(x, classes[0])
        for block in self.middle_up:
            x = block(x, e)
        x = F.pixel_shuffle(self.up1(x), 2) + outer
        for block in self.outer_up:
            x = block(x, e)
        y = self.head(self.head_norm(x, e))
        y = y.reshape(b, PLANES_OUT, PATCH_FRAMES, PATCH_KEYS, STEPS, ROWS).permute(0, 1, 4, 2, 5, 3)
        y = y.reshape(b, PLANES_OUT, FRAMES, KEYS)
        one, zero = evidence(beta[:, None, None, None], self.ratio[None, :, None, None])
        return y[:, :4] + torch.where(planes[:, :4] > 0.5, one, zero), y[:, 4]


def macs(config):
    """Multiply-accumulates of one forward pass, convolutions counted direct."""
    w, (outer, middle, bottom) = config.width, config.blocks
    cells = STEPS * ROWS
    patch = PATCH_FRAMES * PATCH_KEYS
    total = cells * w * patch * (PLANES_IN + 4 + PLANES_OUT)
    total += 2 * outer * 2 * cells * 9 * w * w
    total += 2 * middle * 2 * (cells // 4) * 9 * 4 * w * w
    total += bottom * 2 * (cells // 16) * 9 * 16 * w * w
    total += (cells // 4) * 4 * w * 2 * w + (cells // 16) * 4 * 2 * w * 4 * w  # down
    total += (cells // 4) * 2 * w * 4 * w + (cells // 16) * 4 * w * 8 * w  # up
    total += 2 * (cells // 4) * (4 * 4 * w * w + 2 * (STEPS // 2) * 2 * w)
    total += (bottom - 1) * (cells // 16) * (4 * 16 * w * w + 2 * (cells // 16) * 4 * w)
    return total
