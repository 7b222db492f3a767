// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Figures for people and for scripts, on stdout.
#ifndef RIP_BENCH_REPORT_H
#define RIP_BENCH_REPORT_H

#include "bench_measure.h"

void
bench_report_text(const RipNet* net, const BenchFigures* figures);

void
bench_report_json(const RipNet* net, const BenchFigures* figures);

#endif
