/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the ping bench asks a responder with, and the bare loop that it is measured against.
 *
 * Usage: wb-ping-load --reflector HOST:PORT [--mode text|stamp] [--seconds N] [--in-flight N]
 *        wb-ping-load --bare [--seconds N]
 *
 * The first keeps N requests outstanding (a closed loop, in batches of 32 like the responder's) and prints one JSON
 * object: {"replies_per_s", "sent", "received", "seconds"}. What is not answered within 100 ms is taken for lost and sent
 * anew; exit status 1 when nothing came back. HOST is an IPv4 address. It never sleeps: waking it up for each reply would
 * be the responder's work, and most of the difference between two of them.
 *
 * The second sends every datagram back as it came: one recvmmsg, one sendmmsg, and nothing between. It prints its port and
 * ends with standard input or after N seconds. */

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define BATCH 32
#define BYTES_MAX 2048
#define STAMP_BYTES 44
#define WARM_UP_NS 300000000
#define LOST_NS 100000000
#define SOCKET_BUFFER (4 * 1024 * 1024)
#define NTP_EPOCH 2208988800u

static uint8_t buffers[BATCH][BYTES_MAX];
static struct iovec pieces[BATCH];
static struct sockaddr_storage names[BATCH];
static struct mmsghdr messages[BATCH];

static void
fail (const char *what)
{
  fprintf (stderr, "wb-ping-load: %s: %s\n", what, strerror (errno));
  exit (1);
}

static int64_t
now_ns (clockid_t clock)
{
  struct timespec now;

  clock_gettime (clock, &now);
  return (int64_t) now.tv_sec * 1000000000 + now.tv_nsec;
}

static int
open_socket (void)
{
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), bytes = SOCKET_BUFFER;

  if (fd < 0)
    fail ("socket");
  setsockopt (fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
  return fd;
}

/* --- the bare loop --------------------------------------------------------------------------------------------------- */

static void
run_bare (int seconds)
{
  struct sockaddr_in at = { .sin_family = AF_INET };
  socklen_t at_bytes = sizeof at;
  int64_t end_ns = now_ns (CLOCK_MONOTONIC) + (int64_t) seconds * 1000000000;
  struct pollfd ready[2] = { { .events = POLLIN }, { .fd = STDIN_FILENO, .events = POLLIN } };
  int fd = open_socket ();

  at.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  if (bind (fd, (struct sockaddr *) &at, sizeof at) != 0 || getsockname (fd, (struct sockaddr *) &at, &at_bytes) != 0)
    fail ("bind");
  printf ("{\"port\": %u}\n", ntohs (at.sin_port));
  fflush (stdout);
  ready[0].fd = fd;
  while (now_ns (CLOCK_MONOTONIC) < end_ns)
    {
      int n;

      for (int i = 0; i < BATCH; i++)
        {
          pieces[i] = (struct iovec){ buffers[i], BYTES_MAX };
          messages[i].msg_hdr = (struct msghdr){
            .msg_name = &names[i], .msg_namelen = sizeof names[i], .msg_iov = &pieces[i], .msg_iovlen = 1
          };
        }
      n = recvmmsg (fd, messages, BATCH, MSG_DONTWAIT, NULL);
      if (n < 0)
        {
          if (poll (ready, 2, 1000) > 0 && ready[1].revents)
            return;
          continue;
        }
      for (int i = 0; i < n; i++)
        pieces[i].iov_len = messages[i].msg_len;
      sendmmsg (fd, messages, (unsigned int) n, MSG_DONTWAIT);
    }
}

/* --- the load -------------------------------------------------------------------------------------------------------- */

static size_t
write_text (uint8_t *bytes, uint64_t sequence)
{
  int64_t now = now_ns (CLOCK_REALTIME);

  return (size_t) snprintf ((char *) bytes, BYTES_MAX, "PING %llu %lld.%09lld 0123456789abcdef",
                            (unsigned long long) sequence, (long long) (now / 1000000000),
                            (long long) (now % 1000000000));
}

static size_t
write_stamp (uint8_t *bytes, uint64_t sequence)
{
  int64_t now = now_ns (CLOCK_REALTIME);
  uint32_t words[3] = { htonl ((uint32_t) sequence), htonl ((uint32_t) (now / 1000000000) + NTP_EPOCH),
                        htonl ((uint32_t) (((uint64_t) (now % 1000000000) << 32) / 1000000000)) };

  memset (bytes, 0, STAMP_BYTES);
  memcpy (bytes, words, sizeof words);
  bytes[13] = 1; /* of the error estimate: its multiplier is never 0 */
  return STAMP_BYTES;
}

/* How many left. */
static int
send_some (int fd, int stamp, int n, uint64_t *sequence)
{
  int sent;

  n = n < BATCH ? n : BATCH;
  for (int i = 0; i < n; i++)
    {
      pieces[i].iov_base = buffers[i];
      pieces[i].iov_len = stamp ? write_stamp (buffers[i], *sequence + (uint64_t) i) :
                                  write_text (buffers[i], *sequence + (uint64_t) i);
      messages[i].msg_hdr = (struct msghdr){ .msg_iov = &pieces[i], .msg_iovlen = 1 };
    }
  sent = sendmmsg (fd, messages, (unsigned int) n, 0);
  if (sent < 0 && errno != ECONNREFUSED)
    fail ("sendmmsg");
  sent = sent < 0 ? 0 : sent;
  *sequence += (uint64_t) sent;
  return sent;
}

static int
receive_some (int fd)
{
  for (int i = 0; i < BATCH; i++)
    {
      pieces[i] = (struct iovec){ buffers[i], BYTES_MAX };
      messages[i].msg_hdr = (struct msghdr){ .msg_iov = &pieces[i], .msg_iovlen = 1 };
    }
  return recvmmsg (fd, messages, BATCH, MSG_DONTWAIT, NULL);
}

static int
run_load (const struct sockaddr_in *to, int stamp, int seconds, int in_flight)
{
  int fd = open_socket (), outstanding = 0, counting = 0;
  int64_t start_ns = now_ns (CLOCK_MONOTONIC) + WARM_UP_NS, end_ns = start_ns + (int64_t) seconds * 1000000000, at_ns,
          heard_ns = start_ns;
  uint64_t sequence = 0, received = 0, first = 0;

  if (connect (fd, (const struct sockaddr *) to, sizeof *to) != 0)
    fail ("connect");
  while ((at_ns = now_ns (CLOCK_MONOTONIC)) < end_ns)
    {
      int n = receive_some (fd);

      if (!counting && at_ns >= start_ns)
        {
          counting = 1;
          start_ns = at_ns;
          first = sequence;
          received = 0;
        }
      if (n > 0)
        {
          received += (uint64_t) n;
          heard_ns = at_ns;
          outstanding -= n < outstanding ? n : outstanding;
        }
      if (outstanding + (in_flight < BATCH ? in_flight : BATCH) <= in_flight)
        outstanding += send_some (fd, stamp, in_flight - outstanding, &sequence);
      else if (n < 0 && at_ns - heard_ns > LOST_NS)
        {
          outstanding = 0;
          heard_ns = at_ns;
        }
      else if (n < 0)
        sched_yield ();
    }
  printf ("{\"replies_per_s\": %.0f, \"sent\": %llu, \"received\": %llu, \"seconds\": %d}\n",
          (double) received * 1e9 / (double) (at_ns - start_ns), (unsigned long long) (sequence - first),
          (unsigned long long) received, seconds);
  return received > 0 ? 0 : 1;
}

static int
take_number (const char *text, int max)
{
  char *end;
  long value = strtol (text, &end, 10);

  if (*text == '\0' || *end != '\0' || value < 1 || value > max)
    {
      fprintf (stderr, "wb-ping-load: not a number from 1 to %d: %s\n", max, text);
      exit (2);
    }
  return (int) value;
}

static int
take_address (const char *text, struct sockaddr_in *out)
{
  char host[INET_ADDRSTRLEN];
  const char *colon = strrchr (text, ':');

  if (colon == NULL || (size_t) (colon - text) >= sizeof host)
    return 0;
  memcpy (host, text, (size_t) (colon - text));
  host[colon - text] = '\0';
  out->sin_family = AF_INET;
  out->sin_port = htons ((in_port_t) take_number (colon + 1, 65535));
  return inet_pton (AF_INET, host, &out->sin_addr) == 1;
}

int
main (int argc, char **argv)
{
  struct sockaddr_in to = { 0 };
  int bare = 0, reflector = 0, stamp = 0, seconds = 0, in_flight = 128, wrong = 0;

  for (int i = 1; i < argc && !wrong; i++)
    {
      const char *value = i + 1 < argc ? argv[i + 1] : "";

      if (strcmp (argv[i], "--bare") == 0)
        {
          bare = 1;
          continue;
        }
      if (strcmp (argv[i], "--reflector") == 0)
        {
          reflector = take_address (value, &to);
          wrong = !reflector;
        }
      else if (strcmp (argv[i], "--mode") == 0)
        {
          stamp = strcmp (value, "stamp") == 0;
          wrong = !stamp && strcmp (value, "text") != 0;
        }
      else if (strcmp (argv[i], "--seconds") == 0)
        seconds = take_number (value, 600);
      else if (strcmp (argv[i], "--in-flight") == 0)
        in_flight = take_number (value, 100000);
      else
        wrong = 1;
      i++;
    }
  if (wrong || bare == reflector)
    {
      fputs ("Usage: wb-ping-load --reflector HOST:PORT [--mode text|stamp] [--seconds N] [--in-flight N]\n"
             "       wb-ping-load --bare [--seconds N]\n",
             stderr);
      return 2;
    }
  if (bare)
    {
      run_bare (seconds ? seconds : 60);
      return 0;
    }
  return run_load (&to, stamp, seconds ? seconds : 5, in_flight);
}
