// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The forward pass. Shapes are (time, key, channel), W the network's width.

#include "unet_scratch.h"

static void
done(const RipScratch* const scratch, const RipStage stage)
{
  if (scratch->probe) {
    scratch->probe(scratch->probe_data, stage);
  }
}

/// out = relu(norm(in) * scale + shift), where scale and shift follow from the condition
static void
modulate(const RipNet* const    net,
         const RipLinear* const modulation,
         RipScratch* const      scratch,
         const RipMap* const    in,
         RipMap* const          out)
{
  float* const scale = scratch->modulation;
  rip_linear(modulation, scratch->condition, scale);
  for (unsigned c = 0; c < in->channels; ++c) {
    scale[c] += 1.0f;
  }
  rip_norm_relu(rip_gemm_loops(net->gemm), in, scale, scale + in->channels, out);
}

static void
run_blocks(const RipNet* const   net,
           RipScratch* const     scratch,
           const RipBlock* const blocks,
           const unsigned        count,
           RipLevel* const       level)
{
  for (const RipBlock* block = blocks; block < blocks + count; ++block) {
    modulate(net, &block->modulation, scratch, &level->x, &level->normal);
    done(scratch, level->norm_stage);
    rip_conv3x3(net->gemm, &block->conv1, &level->normal, &level->inner, false, scratch->parts);
    done(scratch, level->conv_stage);
    rip_norm_relu(rip_gemm_loops(net->gemm), &level->inner, block->scale, block->shift, &level->normal);
    done(scratch, level->norm_stage);
    rip_conv3x3(net->gemm, &block->conv2, &level->normal, &level->x, true, scratch->parts);
    done(scratch, level->conv_stage);
  }
}

/// Half as many times and keys, twice as many channels
static void
halve(const RipNet* const    net,
      RipScratch* const      scratch,
      const RipLinear* const down,
      const RipLevel* const  in,
      RipMap* const          folded,
      RipLevel* const        out)
{
  rip_conv2x2(net->gemm, down, &in->x, folded, &out->x);
  done(scratch, RIP_STAGE_RESIZE);
}

/// And back, onto what went down: the skip connection
static void
widen(const RipNet* const    net,
      RipScratch* const      scratch,
      const RipLinear* const up,
      const RipLevel* const  in,
      RipMap* const          folded,
      RipLevel* const        out)
{
  rip_pointwise(net->gemm, up, &in->x, folded, false);
  rip_unfold_add(folded, &out->x);
  done(scratch, RIP_STAGE_RESIZE);
}

/// At the middle cells see each other along time, key by key
static void
attend_middle(const RipNet* const net, RipScratch* const scratch, const RipAttention* const attention)
{
  rip_attend(net->gemm, attention, scratch->classes_middle, 1u, scratch->attention_middle, &scratch->middle.x);
  done(scratch, RIP_STAGE_MIDDLE_ATTENTION);
}

/// At the bottom all cells do
static void
attend_bottom(const RipNet* const net, RipScratch* const scratch, const RipAttention* const attention)
{
  rip_attend(
    net->gemm, attention, scratch->classes_bottom, RIP_BOTTOM_KEYS, scratch->attention_bottom, &scratch->bottom.x);
  done(scratch, RIP_STAGE_BOTTOM_ATTENTION);
}

RipNetOutput
rip_net_step(const RipNet* const net, RipScratch* const scratch, const RipNetInput* const input)
{
  const unsigned* const blocks = net->blocks;
  RipLevel* const       outer  = &scratch->outer;  // (64, 32, W)
  RipLevel* const       middle = &scratch->middle; // (32, 16, 2 W)
  RipLevel* const       bottom = &scratch->bottom; // (16, 8, 4 W)

  rip_unet_embed(net, scratch, input); // [D]
  rip_time_classes(input->metre, RIP_MIDDLE_STRIDE, scratch->classes_middle);
  rip_time_classes(input->metre, RIP_BOTTOM_STRIDE, scratch->classes_bottom);

  rip_unet_start(net, scratch, input); // cells -> (64, 32, W)
  done(scratch, RIP_STAGE_INPUT);
  run_blocks(net, scratch, net->outer_down, blocks[0], outer);

  halve(net, scratch, &net->down1, outer, &scratch->folded1, middle); // -> (32, 16, 2 W)
  run_blocks(net, scratch, net->middle_down, blocks[1], middle);
  attend_middle(net, scratch, &net->attention_down);

  halve(net, scratch, &net->down2, middle, &scratch->folded2, bottom); // -> (16, 8, 4 W)
  for (unsigned i = 0; i < blocks[2]; ++i) {
    run_blocks(net, scratch, &net->bottom[i], 1u, bottom);
    if (i + 1u < blocks[2]) {
      attend_bottom(net, scratch, &net->attention_bottom[i]);
    }
  }

  widen(net, scratch, &net->up2, bottom, &scratch->folded2, middle); // -> (32, 16, 2 W)
  attend_middle(net, scratch, &net->attention_up);
  run_blocks(net, scratch, net->middle_up, blocks[1], middle);

  widen(net, scratch, &net->up1, middle, &scratch->folded1, outer); // -> (64, 32, W)
  run_blocks(net, scratch, net->outer_up, blocks[0], outer);

  modulate(net, &net->head_modulation, scratch, &outer->x, &outer->normal);
  rip_pointwise(net->gemm, &net->head, &outer->normal, &scratch->head, false); // -> (64, 32, RIP_HEAD_CHANNELS)
  rip_unet_finish(net, scratch, input);                                        // -> cells
  done(scratch, RIP_STAGE_OUTPUT);
  return (RipNetOutput){ scratch->output, scratch->output + (size_t)RIP_PLANES * RIP_FRAMES * RIP_ROWS };
}
