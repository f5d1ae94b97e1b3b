/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the helper says, read as if a stranger said it: a line is bounded, must be one flat JSON object, and whatever is
 * missing or of another type counts as absent.
 *
 *   {"type":"started","link_type":1,"snaplen":262144,"buffer_mib":64,"time_digits":9}
 *   {"type":"warning","code":"promisc-not-supported","text":"..."}
 *   {"type":"status","packets":7,"bytes":700,"drops":0,"interface_drops":0,"file_bytes":1234,"disk_slow":false}
 *   {"type":"stopped","reason":"count", counters}      {"type":"error","code":"interface-gone","text":"...", counters}
 */

#include "engine/capture/wb-helper-line.h"

#include "engine/base/wb-format.h"

#include <json-glib/json-glib.h>
#include <string.h>

static const struct
{
  const char *name;
  WbHelperLineType type;
} types[] = {
  { "started", WB_HELPER_LINE_STARTED }, { "warning", WB_HELPER_LINE_WARNING }, { "status", WB_HELPER_LINE_STATUS },
  { "stopped", WB_HELPER_LINE_STOPPED }, { "error", WB_HELPER_LINE_ERROR },
};

static const char *
get_string (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;
}

static gboolean
get_count (JsonObject *object, const char *name, guint64 *value)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL || json_node_get_value_type (node) != G_TYPE_INT64 || json_node_get_int (node) < 0)
    return FALSE;
  *value = (guint64) json_node_get_int (node);
  return TRUE;
}

static void
read_members (WbHelperLine *self, JsonObject *object)
{
  const char *type = get_string (object, "type");
  const char *text = get_string (object, "text");
  guint64 link_type;

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_strcmp0 (type, types[i].name) == 0)
      self->type = types[i].type;
  if (self->type == WB_HELPER_LINE_OTHER)
    return;
  self->code = g_strdup (get_string (object, self->type == WB_HELPER_LINE_STOPPED ? "reason" : "code"));
  self->text = text == NULL ? NULL : wb_format_dup_safe (text, -1);
  if (get_count (object, "link_type", &link_type) && link_type <= G_MAXUINT16)
    self->stats.link_type = (guint16) link_type;
  /* All or nothing: numbers that are shown together were taken together. */
  self->has_counters = get_count (object, "packets", &self->stats.packets) &&
                       get_count (object, "bytes", &self->stats.bytes) &&
                       get_count (object, "drops", &self->stats.drops) &&
                       get_count (object, "interface_drops", &self->stats.interface_drops) &&
                       get_count (object, "file_bytes", &self->stats.file_bytes);
  if (self->has_counters)
    {
      JsonNode *slow = json_object_get_member (object, "disk_slow");

      self->stats.disk_slow =
          slow != NULL && json_node_get_value_type (slow) == G_TYPE_BOOLEAN && json_node_get_boolean (slow);
    }
}

/* The parser recurses, so depth is looked at first; braces inside strings (a filter's error may quote one) are text. */
static gboolean
is_flat_object (const char *bytes, gsize length)
{
  gboolean in_string = FALSE;

  if (bytes[0] != '{')
    return FALSE;
  for (gsize i = 1; i < length; i++)
    {
      if (in_string && bytes[i] == '\\')
        i++;
      else if (bytes[i] == '"')
        in_string = !in_string;
      else if (!in_string && (bytes[i] == '{' || bytes[i] == '['))
        return FALSE;
    }
  return TRUE;
}

void
wb_helper_line_parse (WbHelperLine *self, const char *bytes, gsize length)
{
  g_autoptr (JsonParser) parser = NULL;
  JsonNode *root;

  *self = (WbHelperLine){ .type = WB_HELPER_LINE_OTHER };
  if (length == 0 || length > WB_HELPER_LINE_MAX_BYTES || memchr (bytes, '\0', length) != NULL ||
      !is_flat_object (bytes, length))
    return;
  parser = json_parser_new_immutable ();
  if (!json_parser_load_from_data (parser, bytes, (gssize) length, NULL))
    return;
  root = json_parser_get_root (parser);
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    read_members (self, json_node_get_object (root));
}

void
wb_helper_line_clear (WbHelperLine *self)
{
  g_clear_pointer (&self->code, g_free);
  g_clear_pointer (&self->text, g_free);
}
