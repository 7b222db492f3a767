# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
"""Layer norm over the channels of each cell: x (B, C, T, K), channels last.

On CUDA PyTorch's own kernels give a block to each cell, which is slow for so few channels: there the norm, its scale and shift
and the ReLU behind it are one pass each way in Triton.
"""
import torch
import torch.nn.functional as F

try:
    import triton
    import triton.language as tl
except ImportError:  # a CPU's PyTorch comes without
    triton = None

EPSILON = 1e-5


def channel_norm(x):
    """Without parameters."""
    if x.is_cuda and triton:
        return FusedNorm.apply(x, None, None)
    return F.layer_norm(x.permute(0, 2, 3, 1), x.shape[1:2], eps=EPSILON).permute(0, 3, 1, 2)


def norm_relu(x, scale, shift):
    """relu(norm(x) * scale + shift); scale, shift: (B or 1, C)."""
    if x.is_cuda and triton:
        return FusedNorm.apply(x, scale.float(), shift.float())
    return F.relu(channel_norm(x) * scale[:, :, None, None] + shift[:, :, None, None])


if triton:
    @triton.jit
    def _cells(x, at, C: tl.constexpr):
        """A program's cells, normed, and one over their deviations."""
        value = tl.load(x + at).to(tl.float32)
        value -= (tl.sum(value, 1) / C)[:, None]
        over = 1.0 / tl.sqrt(tl.sum(value * value, 1) / C + 1e-5)
        return value * over[:, None], over

    @triton.jit
    def _forward(x, scale, shift, y, cells, stride, C: tl.constexpr, N: tl.constexpr, AFFINE: tl.constexpr):
        channel = tl.arange(0, C)
        at = (tl.program_id(0) * N + tl.arange(0, N))[:, None] * C + channel[None, :]
        value, _ = _cells(x, at, C)
        if AFFINE:
            here = tl.program_id(0) * N // cells * stride + channel
            value = tl.maximum(value * tl.load(scale + here)[None, :] + tl.load(shift + here)[None, :], 0.0)
        tl.store(y + at, value.to(y.dtype.element_ty))

    @triton.jit
    def _backward(x, scale, shift, dy, dx, dscale, dshift, cells, stride, C: tl.constexpr, N: tl.constexpr, AFFINE: tl.constexpr):
        program, channel = tl.program_id(0), tl.arange(0, C)
        at = (program * N + tl.arange(0, N))[:, None] * C + channel[None, :]
        value, over = _cells(x, at, C)
        slope = tl.load(dy + at).to(tl.float32)
        if AFFINE:
            here = program * N // cells * stride + channel
            factor = tl.load(scale + here)[None, :]
            slope = tl.where(value * factor + tl.load(shift + here)[None, :] > 0, slope, 0.0)
            tl.store(dscale + program * C + channel, tl.sum(slope * value, 0))
            tl.store(dshift + program * C + channel, tl.sum(slope, 0))
            slope *= factor
        slope -= (tl.sum(slope, 1) / C)[:, None] + value * (tl.sum(slope * value, 1) / C)[:, None]
        tl.store(dx + at, (slope * over[:, None]).to(dx.dtype.element_ty))


class FusedNorm(torch.autograd.Function):
    """Powers of two for channels; cells of a window a multiple of a program's."""

    @staticmethod
    def forward(ctx, x, scale, shift):
        x = x.contiguous(memory_format=torch.channels_last)
        kind = torch.bfloat16 if torch.is_autocast_enabled(x.device.type) else x.dtype
        y = torch.empty_like(x, dtype=kind)
        b, channels, t, k = x.shape
        affine = scale is not None
        scale, shift = (scale.contiguous(), shift.contiguous()) if affine else (x, x)
        ctx.layout = (t * k, channels if affine and len(scale) > 1 else 0, channels, max(16, 4096 // channels), affine)
        _forward[(b * t * k // ctx.layout[3],)](x, scale, shift, y, *ctx.layout)
        ctx.save_for_backward(x, scale, shift)
        return y

    @staticmethod
    def backward(ctx, dy):
        x, scale, shift = ctx.saved_tensors
        cells, stride, channels, group, affine = ctx.layout
        dx = torch.empty_like(x)
        programs = len(x) * cells // group
        parts = [torch.empty(programs, channels, device=x.device) if affine else x for _ in range(2)]
        dy = dy.contiguous(memory_format=torch.channels_last)
        _backward[(programs,)](x, scale, shift, dy, dx, *parts, *ctx.layout)
        if not affine:
            return dx, None, None
        return dx, *(part.view(len(scale), -1, channels).sum(1) for part in parts)
