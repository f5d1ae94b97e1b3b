/* SPDX-License-Identifier: GPL-3.0-or-later */

/* BPF filters on files. libpcap compiles a filter for one link type; a pcapng file may hold several, so a program is
 * made for each when its first packet comes. Whether the text is right at all is decided before anything is read: it
 * must compile for at least one of the common link types ("type mgt" means something on Wi-Fi alone). */

#include "cli/wb-cli-filter.h"

#include "cli/wb-cli.h"
#include "engine/base/wb-error.h"
#include "engine/capture/wb-link-type.h"

#include <glib/gi18n.h>
#include <pcap/pcap.h>

#define SNAPLEN 262144 /* what an offline program's verdict is capped to; any value but 0 means a match */

typedef struct
{
  guint16 link_type;
  gboolean compiled;
  struct bpf_program program; /* Owned when compiled */
} FilterProgram;

struct _WbCliFilter
{
  char *text;          /* Owned */
  GPtrArray *programs; /* Owned, of FilterProgram */
  FilterProgram *last; /* Borrowed: nearly always the next packet's too */
  gboolean asked, applied;
};

static void
program_free (gpointer data)
{
  FilterProgram *program = data;

  if (program->compiled)
    pcap_freecode (&program->program);
  g_free (program);
}

/* message: libpcap's, transfer full, when FALSE. */
static gboolean
compile (const char *text, guint16 link_type, struct bpf_program *program, char **message)
{
  pcap_t *pcap = pcap_open_dead (wb_link_type_to_dlt (link_type), SNAPLEN);
  gboolean right = pcap_compile (pcap, program, text, 1, PCAP_NETMASK_UNKNOWN) == 0;

  *message = right ? NULL : g_strdup (pcap_geterr (pcap));
  pcap_close (pcap);
  return right;
}

WbCliFilter *
wb_cli_filter_new (const char *text, GError **error)
{
  static const guint16 common[] = { 1, 113, 276, 101, 0, 127, 105 };
  g_autofree char *reason = NULL;
  WbCliFilter *self;

  for (guint i = 0; i < G_N_ELEMENTS (common); i++)
    {
      g_autofree char *message = NULL;
      struct bpf_program program;

      if (compile (text, common[i], &program, &message))
        {
          pcap_freecode (&program);
          self = g_new0 (WbCliFilter, 1);
          self->text = g_strdup (text);
          self->programs = g_ptr_array_new_with_free_func (program_free);
          return self;
        }
      if (reason == NULL) /* Ethernet's: what most people meant */
        reason = g_steal_pointer (&message);
    }
  g_set_error (error, WB_ERROR, WB_ERROR_INVALID_INPUT, _("Filter “%s”: %s"), text, reason);
  return NULL;
}

void
wb_cli_filter_free (WbCliFilter *self)
{
  g_ptr_array_unref (self->programs);
  g_free (self->text);
  g_free (self);
}

static FilterProgram *
program_for (WbCliFilter *self, guint16 link_type)
{
  g_autofree char *message = NULL;
  const char *name;
  FilterProgram *program;

  for (guint i = 0; i < self->programs->len; i++)
    {
      program = g_ptr_array_index (self->programs, i);
      if (program->link_type == link_type)
        return program;
    }
  program = g_new0 (FilterProgram, 1);
  program->link_type = link_type;
  program->compiled = compile (self->text, link_type, &program->program, &message);
  g_ptr_array_add (self->programs, program);
  if (!program->compiled)
    {
      name = pcap_datalink_val_to_name (wb_link_type_to_dlt (link_type));
      wb_cli_warn (_("Filter “%s” cannot be applied to link type %u (%s), packets of it are left out: %s"), self->text,
                   link_type, name ? name : "?", message);
    }
  return program;
}

gboolean
wb_cli_filter_matches (WbCliFilter *self, const WbFrame *frame, const guint8 *data)
{
  struct pcap_pkthdr header = { .caplen = frame->captured_length, .len = frame->reported_length };

  self->asked = TRUE;
  if (self->last == NULL || self->last->link_type != frame->link_type)
    self->last = program_for (self, frame->link_type);
  if (!self->last->compiled)
    return FALSE;
  self->applied = TRUE;
  return pcap_offline_filter (&self->last->program, &header, data) != 0;
}

gboolean
wb_cli_filter_was_useless (const WbCliFilter *self)
{
  return self->asked && !self->applied;
}
