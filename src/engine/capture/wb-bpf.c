/* SPDX-License-Identifier: GPL-3.0-or-later */

/* BPF on files. libpcap compiles a filter for one link type; a pcapng file may hold several, so a program is made for
 * each when its first packet comes. The last one is kept at hand: it is nearly always the next packet's, too. */

#include "engine/capture/wb-bpf.h"

#include "engine/capture/wb-link-type.h"

#include <pcap/pcap.h>

#define SNAPLEN 262144 /* what an offline program's verdict is capped to; any value but 0 means a match */

typedef struct
{
  guint16 link_type;
  gboolean met; /* a packet of it has been asked about */
  gboolean compiled;
  struct bpf_program program; /* Owned when compiled */
  char *message;              /* Owned, libpcap's, when not */
} Program;

struct _WbBpf
{
  char *text;          /* Owned */
  GPtrArray *programs; /* Owned, of Program */
  Program *last;       /* Borrowed */
};

static void
program_free (gpointer data)
{
  Program *program = data;

  if (program->compiled)
    pcap_freecode (&program->program);
  g_free (program->message);
  g_free (program);
}

static Program *
program_for (WbBpf *self, guint16 link_type)
{
  Program *program;
  pcap_t *pcap;

  for (guint i = 0; i < self->programs->len; i++)
    {
      program = self->programs->pdata[i];
      if (program->link_type == link_type)
        return program;
    }
  program = g_new0 (Program, 1);
  program->link_type = link_type;
  pcap = pcap_open_dead (wb_link_type_to_dlt (link_type), SNAPLEN);
  program->compiled = pcap_compile (pcap, &program->program, self->text, 1, PCAP_NETMASK_UNKNOWN) == 0;
  if (!program->compiled)
    program->message = g_strdup (pcap_geterr (pcap));
  pcap_close (pcap);
  g_ptr_array_add (self->programs, program);
  return program;
}

WbBpf *
wb_bpf_new (const char *text)
{
  WbBpf *self;

  g_return_val_if_fail (text != NULL, NULL);

  self = g_new0 (WbBpf, 1);
  self->text = g_strdup (text);
  self->programs = g_ptr_array_new_with_free_func (program_free);
  return self;
}

void
wb_bpf_free (WbBpf *self)
{
  g_ptr_array_unref (self->programs);
  g_free (self->text);
  g_free (self);
}

const char *
wb_bpf_get_text (const WbBpf *self)
{
  return self->text;
}

gboolean
wb_bpf_check (WbBpf *self, char **message)
{
  /* Ethernet, SLL, SLL2, RAW, NULL, radiotap, 802.11 */
  static const guint16 common[] = { 1, 113, 276, 101, 0, 127, 105 };

  *message = NULL;
  for (guint i = 0; i < G_N_ELEMENTS (common); i++)
    if (program_for (self, common[i])->compiled)
      return TRUE;
  *message = g_strdup (program_for (self, common[0])->message);
  return FALSE;
}

WbBpfAnswer
wb_bpf_test (WbBpf *self, const WbFrame *frame, const guint8 *data)
{
  struct pcap_pkthdr header = { .caplen = frame->captured_length, .len = frame->reported_length };

  if (self->last == NULL || self->last->link_type != frame->link_type)
    {
      self->last = program_for (self, frame->link_type);
      self->last->met = TRUE;
    }
  if (!self->last->compiled)
    return WB_BPF_UNFIT;
  return pcap_offline_filter (&self->last->program, &header, data) != 0 ? WB_BPF_YES : WB_BPF_NO;
}

gboolean
wb_bpf_was_applied (const WbBpf *self)
{
  for (guint i = 0; i < self->programs->len; i++)
    {
      const Program *program = self->programs->pdata[i];

      if (program->met && program->compiled)
        return TRUE;
    }
  return FALSE;
}

GArray *
wb_bpf_dup_unfit (const WbBpf *self)
{
  GArray *link_types = g_array_new (FALSE, FALSE, sizeof (guint16));

  for (guint i = 0; i < self->programs->len; i++)
    {
      const Program *program = self->programs->pdata[i];

      if (program->met && !program->compiled)
        g_array_append_val (link_types, program->link_type);
    }
  return link_types;
}

const char *
wb_bpf_get_unfit_message (const WbBpf *self)
{
  for (guint i = 0; i < self->programs->len; i++)
    {
      const Program *program = self->programs->pdata[i];

      if (program->met && !program->compiled)
        return program->message;
    }
  return NULL;
}
