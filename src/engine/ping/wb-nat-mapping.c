/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An OTHER-ADDRESS is a stranger's word about whom to send to, so it is taken only where the server itself could be: of
 * the same family, one host's, and on this machine only if the server is. */

#include "engine/ping/wb-nat-mapping.h"

enum
{
  TEST_I,
  TEST_II,
  TEST_III,
};

void
wb_nat_mapping_init (WbNatMapping *self, const WbEndpoint *local, const WbEndpoint *primary,
                     const WbEndpoint *alternate)
{
  *self = (WbNatMapping){ .result = WB_NAT_ASKING, .test = TEST_I, .local = *local, .primary = *primary };
  if (alternate)
    self->alternate = *alternate;
}

gboolean
wb_nat_mapping_get_target (const WbNatMapping *self, WbEndpoint *target)
{
  if (self->result != WB_NAT_ASKING)
    return FALSE;
  *target = self->test == TEST_I ? self->primary : self->alternate;
  if (self->test == TEST_II)
    target->port = self->primary.port;
  return TRUE;
}

static gboolean
is_usable (const WbNatMapping *self, const WbEndpoint *alternate)
{
  return alternate->family == self->primary.family && alternate->port != 0 &&
         !wb_endpoint_same_address (alternate, &self->primary) && !wb_endpoint_is_any (alternate) &&
         !wb_endpoint_is_multicast (alternate) && !wb_endpoint_is_broadcast (alternate) &&
         wb_endpoint_is_loopback (alternate) == wb_endpoint_is_loopback (&self->primary);
}

/* Scopes are no part of what a server sees. */
static gboolean
is_same (const WbEndpoint *a, const WbEndpoint *b)
{
  WbEndpoint first = *a, second = *b;

  first.scope_id = second.scope_id = 0;
  return wb_endpoint_equal (&first, &second);
}

static void
finish_test_i (WbNatMapping *self, const WbStunMessage *reply)
{
  if (is_same (&self->mapped[TEST_I], &self->local))
    {
      self->result = WB_NAT_NONE;
      return;
    }
  if (self->alternate.family == 0)
    self->alternate = reply->other_address;
  if (is_usable (self, &self->alternate))
    self->test = TEST_II;
  else
    self->result = WB_NAT_NO_ALTERNATE;
}

void
wb_nat_mapping_take_reply (WbNatMapping *self, const WbStunMessage *reply)
{
  const WbEndpoint *mapped = wb_stun_message_get_mapped (reply);

  g_return_if_fail (self->result == WB_NAT_ASKING);

  if (reply->kind != WB_STUN_SUCCESS || reply->n_unknown > 0 || mapped == NULL)
    {
      self->result = self->test == TEST_I ? WB_NAT_REFUSED : WB_NAT_INCOMPLETE;
      return;
    }
  self->mapped[self->test] = *mapped;
  switch (self->test)
    {
    case TEST_I:
      finish_test_i (self, reply);
      break;
    case TEST_II:
      if (is_same (&self->mapped[TEST_II], &self->mapped[TEST_I]))
        self->result = WB_NAT_ENDPOINT_INDEPENDENT;
      else if (self->alternate.port == self->primary.port)
        self->result = WB_NAT_DEPENDENT;
      else
        self->test = TEST_III;
      break;
    default:
      self->result = is_same (&self->mapped[TEST_III], &self->mapped[TEST_II]) ? WB_NAT_ADDRESS_DEPENDENT :
                                                                                 WB_NAT_ADDRESS_AND_PORT_DEPENDENT;
    }
}

void
wb_nat_mapping_take_timeout (WbNatMapping *self)
{
  g_return_if_fail (self->result == WB_NAT_ASKING);

  self->result = self->test == TEST_I ? WB_NAT_NO_REPLY : WB_NAT_INCOMPLETE;
}
