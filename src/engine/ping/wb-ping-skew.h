/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How far another host's clock is from ours, and how fast it drifts away, from the four times of probes, in constant
 * memory. With theta (t) = its clock - ours:
 *
 *   there   T2 - T1 =  theta + delay there  >=  theta           so theta lies below every point of the one kind
 *   back    T4 - T3 = -theta + delay back   >= -theta           and above every (negated) point of the other
 *
 *        T2 - T1   x    x   x  x      x          lower convex hull of these: U (t)
 *               ____x______________x____
 *      theta    ~ ~ ~ ~ ~ ~ ~ ~ ~ ~ ~ ~
 *               ‾‾‾‾o‾‾‾‾‾‾‾‾‾‾‾o‾‾‾‾‾‾
 *      -(T4 - T3)  o   o  o   o     o            upper hull of these: L (t)
 *
 * For a clock that drifts evenly L (t) <= theta (t) <= U (t), so (U + L) / 2 is within (U - L) / 2: half of the shortest
 * round trips, as with NTP (RFC 5905, 8), but of all of them at once. What is taken for theta assumes equal delays there
 * and back; the bound does not. The skew is the slope of the hull's edge over the middle of the time, of both hulls (Moon,
 * Skelly, Towsley 1999, the line under all points with the least distance from them); its bound is that of all lines
 * between the points.
 *
 * Points are thinned: of each slice of time only the lowest of each kind is kept; when all slices are full, two become
 * one. So the memory is constant and the bounds stay true. Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define WB_PING_SKEW_SLICES 64u

typedef struct
{
  double at_ns; /* since the first point */
  double value_ns;
} WbPingSkewPoint;

typedef struct
{
  gboolean any;
  gint64 first_ns;  /* T1 of the first probe */
  gint64 offset_ns; /* theta of the first probe: all values are relative to it, so that a double holds them */
  gint64 slice_ns;
  gint64 last_ns; /* since first_ns */
  guint n_slices;
  gboolean used[WB_PING_SKEW_SLICES];
  WbPingSkewPoint there[WB_PING_SKEW_SLICES]; /* the lowest T2 - T1 of each slice */
  WbPingSkewPoint back[WB_PING_SKEW_SLICES];  /* the lowest T4 - T3 */
} WbPingSkew;

typedef struct
{
  gboolean known;
  gint64 at_unix_ns; /* of what moment offset_ns speaks */
  gint64 offset_ns;  /* its clock - ours */
  gint64 offset_error_ns;
  gboolean skew_known; /* the probes span some time */
  double skew_ppm;     /* above 0: its clock is faster */
  double skew_error_ppm;
} WbPingSkewEstimate;

void wb_ping_skew_init (WbPingSkew *self);
/* All in nanoseconds since 1970, T1 not before an earlier one's by more than a slice. After a step of a clock: init. */
void wb_ping_skew_add (WbPingSkew *self, gint64 t1_ns, gint64 t2_ns, gint64 t3_ns, gint64 t4_ns);
/* For a moment within the time of the probes (else its nearest end). */
WbPingSkewEstimate wb_ping_skew_estimate (const WbPingSkew *self, gint64 at_unix_ns);

G_END_DECLS
