/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The clients of the chat bench: one epoll loop for all of them, so that it costs less than any server it drives (it
 * says its own processor time). Everybody in the room reads; some of them speak.
 *
 * Usage: wb-chat-load PORT line|silent|irc CLIENTS PATIENCE
 *
 * silent: a line server that does not tell who comes. Joins first, within PATIENCE seconds, and prints {"clients",
 * "join_s", …}; then takes commands from standard input, one a line, answers each with one JSON object, and ends with it:
 *
 *   full SENDERS SECONDS BYTES WINDOW   as fast as the server delivers; at most WINDOW messages said and not yet received
 *                                       by everybody. 0: TCP alone holds the senders back; ends when the time is over,
 *                                       whatever is still under way, so nothing useful can follow
 *   rate SENDERS SECONDS BYTES PER_S    on a grid that does not wait for anybody: latency counts from the time when a
 *                                       message was to be said, however late it was sent (no coordinated omission)
 *   stall SENDERS SECONDS BYTES PER_S   as rate, beside one more client that never reads; ends when that was closed
 *
 * A message is BYTES long: "@" sender, number of the message, time in ns, "x" to its end. Each receiver checks sender by
 * sender that numbers follow each other: "late" counts those that came behind a greater one or twice, "missing" those
 * that never came (of those under way at the end, the ones that a greater one overtook). Exit status 1: the server cannot
 * be used at all. */

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_S INT64_C (1000000000)
#define NS_PER_MS INT64_C (1000000)
#define BATCH 64 /* sockets read before senders have their turn again */
#define READ_BYTES 262144
#define LINE_BYTES_MAX 8192 /* of what is kept of a line until its end comes */
#define MESSAGE_BYTES_MIN 30
#define MESSAGE_BYTES_MAX 4000
#define SEND_BYTES 65536
#define SENDERS_MAX 16
/* Connected and not in the room. ngircd lets ten wait for accept (), and the next one for a second. */
#define JOINING_MAX 256
#define JOINING_MAX_IRC 8
#define WARM_UP_NS (300 * NS_PER_MS)
#define PATIENCE_NS (10 * NS_PER_S) /* for what is still under way at the end, and for a silence */
#define BUCKETS_LOG2 6              /* a power of two of ns has 64 buckets: a figure is 1.6 % too great at most */
#define BUCKETS ((64 - BUCKETS_LOG2 + 1) << BUCKETS_LOG2)

typedef enum
{
  LINE,
  SILENT,
  IRC,
} Protocol;

typedef struct
{
  int fd; /* -1: closed */
  int is_in_room;
  size_t n_kept;
  char *kept;                 /* Owned: the beginning of a line */
  int64_t n_got;              /* messages of this phase */
  uint32_t next[SENDERS_MAX]; /* number that comes next */
} Client;

typedef struct
{
  Client *client;
  uint32_t n_said; /* ever: the next number */
  uint32_t n_phase;
  size_t sent, filled; /* of bytes */
  int is_full;         /* its socket takes no more */
  char bytes[SEND_BYTES];
} Sender;

typedef struct
{
  int n_senders;
  int64_t begin_ns, measure_ns, end_ns; /* said in [begin, end); counted from measure on */
  int64_t interval_ns;                  /* between two messages, of all senders together; 0: full speed */
  size_t n_bytes;
  uint32_t window;
} Phase;

static Protocol protocol;
static struct sockaddr_in server = { .sin_family = AF_INET };
static Client *clients;
static int n_clients, n_alive, n_in_room, epoll_fd;
static int64_t join_patience_ns;
static Sender senders[SENDERS_MAX];
static Phase phase;
static char padding[MESSAGE_BYTES_MAX];
static char buffer[LINE_BYTES_MAX + READ_BYTES];

/* Of the phase */
static int64_t n_expected, n_received; /* of clients that are there */
static uint64_t n_counted, n_late, n_other_lines;
static uint32_t base[SENDERS_MAX]; /* smaller numbers are left from an earlier phase */
static uint64_t histogram[BUCKETS];
static int64_t last_received_ns;

static _Noreturn void
fail (const char *what)
{
  fprintf (stderr, "wb-chat-load: %s: %s\n", what, strerror (errno));
  exit (1);
}

static int64_t
now_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (int64_t) now.tv_sec * NS_PER_S + now.tv_nsec;
}

static int64_t
cpu_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (int64_t) now.tv_sec * NS_PER_S + now.tv_nsec;
}

/* --- latencies -------------------------------------------------------------------------------------------------------- */

static void
record (int64_t took_ns)
{
  uint64_t value = took_ns > 0 ? (uint64_t) took_ns : 0;
  int shift = value >> BUCKETS_LOG2 ? 63 - __builtin_clzll (value) - BUCKETS_LOG2 : 0;

  histogram[((size_t) shift << BUCKETS_LOG2) + (value >> shift)]++;
}

static double
percentile_ms (double share)
{
  uint64_t n = 0, wanted, seen = 0;

  for (size_t i = 0; i < BUCKETS; i++)
    n += histogram[i];
  wanted = (uint64_t) (share * (double) n);
  for (size_t i = 0; i < BUCKETS; i++)
    if ((seen += histogram[i]) > 0 && seen >= wanted)
      {
        /* The index holds the value's leading bit from the second power on. */
        size_t shift = i >> (BUCKETS_LOG2 + 1) ? (i >> BUCKETS_LOG2) - 1 : 0;

        return (double) (((uint64_t) (i - (shift << BUCKETS_LOG2)) + 1) << shift) / 1e6;
      }
  return 0;
}

/* --- reading ---------------------------------------------------------------------------------------------------------- */

static void
lose (Client *client)
{
  if (client->fd < 0)
    return;
  close (client->fd);
  client->fd = -1;
  n_alive--;
  /* Nobody waits for what it will not receive. */
  n_received -= client->n_got;
  for (int i = 0; i < phase.n_senders; i++)
    if (protocol != IRC || senders[i].client != client)
      n_expected -= senders[i].n_phase;
}

static int
read_hex (const char *digits, int n, uint64_t *value)
{
  *value = 0;
  for (int i = 0; i < n; i++)
    {
      char c = digits[i];

      if ((c < '0' || c > '9') && (c < 'a' || c > 'f'))
        return 0;
      *value = *value << 4 | (uint64_t) (c <= '9' ? c - '0' : c - 'a' + 10);
    }
  return 1;
}

/* A message, if it is one of this phase. text: its phase.n_bytes. */
static int
take_message (Client *client, const char *text, int64_t now)
{
  uint64_t sender, number, stamp;

  if (text[0] != '@' || !read_hex (text + 1, 2, &sender) || text[3] != ' ' || !read_hex (text + 4, 8, &number) ||
      text[12] != ' ' || !read_hex (text + 13, 16, &stamp) || sender >= SENDERS_MAX ||
      memcmp (text + 29, padding, phase.n_bytes - 29) != 0)
    return 0;
  if ((uint32_t) number < base[sender])
    return 1;
  if ((uint32_t) number < client->next[sender])
    n_late++;
  else
    client->next[sender] = (uint32_t) number + 1;
  client->n_got++;
  n_received++;
  last_received_ns = now;
  /* At full speed what arrives in the time counts, on the grid what was to be said in it. */
  if ((phase.interval_ns ? (int64_t) stamp : now) >= phase.measure_ns && (phase.interval_ns || now < phase.end_ns))
    {
      n_counted++;
      record (now - (int64_t) stamp);
    }
  return 1;
}

static void
say (Client *client, const char *text, size_t n)
{
  /* So little that an empty buffer takes it. */
  if (write (client->fd, text, n) != (ssize_t) n)
    lose (client);
}

static void
take_other_line (Client *client, const char *line, size_t n)
{
  n_other_lines++;
  if (protocol == IRC)
    {
      if (n > 5 && memcmp (line, "PING ", 5) == 0)
        {
          char pong[LINE_BYTES_MAX];
          int length = snprintf (pong, sizeof pong, "PONG %.*s\r\n", (int) (n - 5), line + 5);

          say (client, pong, (size_t) length);
        }
      if (client->is_in_room || memmem (line, n, " 366 ", 5) == NULL)
        return;
    }
  if (!client->is_in_room)
    {
      client->is_in_room = 1;
      n_in_room++;
    }
}

static void
take_line (Client *client, const char *line, size_t n, int64_t now)
{
  if (n > 0 && line[n - 1] == '\r')
    n--;
  if (n < phase.n_bytes || phase.n_bytes == 0 || !take_message (client, line + n - phase.n_bytes, now))
    take_other_line (client, line, n);
}

static void
read_client (Client *client)
{
  char *from = buffer + LINE_BYTES_MAX - client->n_kept, *end, *line, *lf;
  ssize_t got;
  int64_t now;

  if (client->fd < 0)
    return;
  got = recv (client->fd, buffer + LINE_BYTES_MAX, READ_BYTES, 0);
  if (got < 0 && errno == EAGAIN)
    return;
  if (got <= 0)
    {
      lose (client);
      return;
    }
  if (client->n_kept > 0)
    memcpy (from, client->kept, client->n_kept);
  now = now_ns ();
  end = buffer + LINE_BYTES_MAX + got;
  for (line = from; (lf = memchr (line, '\n', (size_t) (end - line))) != NULL; line = lf + 1)
    take_line (client, line, (size_t) (lf - line), now);
  client->n_kept = (size_t) (end - line);
  if (client->n_kept > LINE_BYTES_MAX)
    {
      errno = EMSGSIZE;
      fail ("a line without end");
    }
  if (client->n_kept > 0)
    {
      if (client->kept == NULL && (client->kept = malloc (LINE_BYTES_MAX)) == NULL)
        fail ("malloc");
      memcpy (client->kept, line, client->n_kept);
    }
}

/* --- speaking --------------------------------------------------------------------------------------------------------- */

static void
fill_message (Sender *sender, int64_t stamp)
{
  static const char digits[] = "0123456789abcdef";
  char *to = sender->bytes + sender->filled;
  int who = (int) (sender - senders);

  if (protocol == IRC)
    {
      memcpy (to, "PRIVMSG #chat :", 15);
      to += 15;
    }
  *to++ = '@';
  *to++ = digits[who >> 4];
  *to++ = digits[who & 15];
  *to++ = ' ';
  for (int shift = 28; shift >= 0; shift -= 4)
    *to++ = digits[sender->n_said >> shift & 15];
  *to++ = ' ';
  for (int shift = 60; shift >= 0; shift -= 4)
    *to++ = digits[(uint64_t) stamp >> shift & 15];
  memcpy (to, padding, phase.n_bytes - 29);
  to += phase.n_bytes - 29;
  if (protocol == IRC)
    *to++ = '\r';
  *to++ = '\n';
  sender->filled = (size_t) (to - sender->bytes);
  sender->n_said++;
  sender->n_phase++;
  n_expected += n_alive - (protocol == IRC); /* IRC: not to itself */
}

static void
set_watched (Sender *sender, uint32_t events)
{
  struct epoll_event event = { .events = events, .data.ptr = sender->client };

  epoll_ctl (epoll_fd, EPOLL_CTL_MOD, sender->client->fd, &event);
}

static void
send_filled (Sender *sender)
{
  ssize_t sent;

  if (sender->sent == sender->filled || sender->client->fd < 0)
    return;
  sent = send (sender->client->fd, sender->bytes + sender->sent, sender->filled - sender->sent, MSG_NOSIGNAL);
  if (sent < 0 && errno != EAGAIN)
    {
      lose (sender->client);
      return;
    }
  sender->sent += sent > 0 ? (size_t) sent : 0;
  if ((sender->sent < sender->filled) != sender->is_full)
    {
      sender->is_full = !sender->is_full;
      set_watched (sender, sender->is_full ? EPOLLIN | EPOLLOUT : EPOLLIN);
    }
  if (sender->sent == sender->filled)
    sender->sent = sender->filled = 0;
}

static int
has_space (const Sender *sender)
{
  return sender->filled + phase.n_bytes + 32 <= SEND_BYTES;
}

static int
has_credit (void)
{
  return phase.window == 0 || n_expected - n_received < (int64_t) phase.window * n_alive;
}

/* Returns when the next one is due. */
static int64_t
speak_on_grid (Sender *sender, int64_t now)
{
  for (;;)
    {
      int64_t turn_of = (int64_t) sender->n_phase * phase.n_senders + (sender - senders);
      int64_t at_ns = phase.begin_ns + turn_of * phase.interval_ns;

      if (at_ns >= phase.end_ns)
        return INT64_MAX;
      if (at_ns > now || !has_space (sender))
        return at_ns;
      fill_message (sender, at_ns);
    }
}

/* A share at most, so that all of them speak. */
static void
speak_at_full_speed (Sender *sender, int64_t now)
{
  int share = phase.window ? (int) phase.window / phase.n_senders : 64;

  for (int i = 0; i < share + 1 && now < phase.end_ns && !sender->is_full && has_space (sender) && has_credit (); i++)
    fill_message (sender, now);
}

/* When somebody is to speak again; INT64_MAX: not before something comes. */
static int64_t
speak (int64_t now)
{
  int64_t due_ns = INT64_MAX;

  for (int i = 0; i < phase.n_senders; i++)
    {
      Sender *sender = &senders[i];
      int64_t at_ns = INT64_MAX;

      if (sender->client->fd < 0)
        continue;
      if (phase.interval_ns)
        at_ns = speak_on_grid (sender, now);
      else
        speak_at_full_speed (sender, now);
      send_filled (sender);
      if (!phase.interval_ns && now < phase.end_ns && has_credit ())
        at_ns = now;
      /* One that is full is woken by its socket. */
      if (!sender->is_full && at_ns < due_ns)
        due_ns = at_ns;
    }
  return due_ns;
}

static void
turn (int64_t until_ns)
{
  struct epoll_event events[BATCH];
  int64_t now = now_ns (), wait_ns = until_ns > now ? until_ns - now : 0;
  struct timespec wait;
  int n;

  if (wait_ns > 10 * NS_PER_MS)
    wait_ns = 10 * NS_PER_MS;
  wait.tv_sec = 0;
  wait.tv_nsec = wait_ns;
  n = epoll_pwait2 (epoll_fd, events, BATCH, &wait, NULL);
  if (n < 0 && errno != EINTR)
    fail ("epoll_pwait2");
  for (int i = 0; i < n; i++)
    if (events[i].data.ptr)
      read_client (events[i].data.ptr);
}

/* --- joining ---------------------------------------------------------------------------------------------------------- */

static int
connect_one (void)
{
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

  if (fd < 0)
    fail ("socket");
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (connect (fd, (struct sockaddr *) &server, sizeof server) < 0)
    fail ("connect");
  if (fcntl (fd, F_SETFL, O_NONBLOCK) < 0)
    fail ("fcntl");
  return fd;
}

static void
join (Client *client, int number)
{
  struct epoll_event event = { .events = EPOLLIN, .data.ptr = client };

  client->fd = connect_one ();
  n_alive++;
  if (epoll_ctl (epoll_fd, EPOLL_CTL_ADD, client->fd, &event) < 0)
    fail ("epoll_ctl");
  if (protocol == IRC)
    {
      char words[96];
      int n = snprintf (words, sizeof words, "NICK n%d\r\nUSER u 0 * :r\r\nJOIN #chat\r\n", number);

      say (client, words, (size_t) n);
    }
  if (protocol == SILENT)
    {
      client->is_in_room = 1;
      n_in_room++;
    }
}

/* All are in the room, and nothing has been said for a moment. */
static void
join_all (void)
{
  int64_t begin_ns = now_ns (), cpu = cpu_ns (), quiet_since_ns = begin_ns;
  uint64_t seen = 0;
  int joined = 0;

  for (;;)
    {
      int64_t now = now_ns ();

      while (joined < n_clients && joined - n_in_room < (protocol == IRC ? JOINING_MAX_IRC : JOINING_MAX))
        {
          join (&clients[joined], joined);
          joined++;
          now = quiet_since_ns = now_ns ();
        }
      turn (now + NS_PER_MS);
      if (n_alive < joined || now - begin_ns > join_patience_ns)
        {
          fprintf (stderr, "%d of %d clients in the room after %.0f s, %d closed\n", n_in_room, n_clients,
                   (double) (now - begin_ns) / 1e9, joined - n_alive);
          exit (1);
        }
      if (n_other_lines != seen || n_in_room < n_clients)
        {
          seen = n_other_lines;
          quiet_since_ns = now;
        }
      else if (now - quiet_since_ns > WARM_UP_NS)
        break;
    }
  printf ("{\"clients\": %d, \"join_s\": %.2f, \"lines\": %" PRIu64 ", \"load_cpu\": %.2f}\n", n_clients,
          (double) (quiet_since_ns - begin_ns) / 1e9, n_other_lines,
          (double) (cpu_ns () - cpu) / (double) (now_ns () - begin_ns));
  fflush (stdout);
}

/* --- the client that never reads -------------------------------------------------------------------------------------- */

typedef struct
{
  int fd;        /* -1: none */
  int n_waiting; /* bytes that its kernel has for it */
  int64_t progress_ns;
  int64_t closed_ns; /* 0: not yet */
} Stalled;

static void
watch_stalled (Stalled *stalled, int64_t now)
{
  struct tcp_info info;
  socklen_t size = sizeof info;
  int n_waiting = 0;

  if (stalled->fd < 0 || stalled->closed_ns)
    return;
  if (getsockopt (stalled->fd, IPPROTO_TCP, TCP_INFO, &info, &size) < 0)
    fail ("TCP_INFO");
  if (info.tcpi_state != TCP_ESTABLISHED)
    {
      stalled->closed_ns = now;
      return;
    }
  if (ioctl (stalled->fd, FIONREAD, &n_waiting) == 0 && n_waiting != stalled->n_waiting)
    {
      stalled->n_waiting = n_waiting;
      stalled->progress_ns = now;
    }
}

/* --- phases ----------------------------------------------------------------------------------------------------------- */

static void
begin_phase (int n_senders, double seconds, int n_bytes, int64_t interval_ns, uint32_t window)
{
  phase.n_senders = n_senders;
  phase.n_bytes = (size_t) n_bytes;
  phase.interval_ns = interval_ns;
  phase.window = window;
  n_expected = n_received = 0;
  n_counted = n_late = 0;
  memset (histogram, 0, sizeof histogram);
  for (int i = 0; i < n_clients; i++)
    {
      clients[i].n_got = 0;
      for (int j = 0; j < SENDERS_MAX; j++)
        clients[i].next[j] = senders[j].n_said;
    }
  for (int i = 0; i < SENDERS_MAX; i++)
    {
      senders[i].n_phase = 0;
      base[i] = senders[i].n_said;
    }
  phase.begin_ns = now_ns ();
  phase.measure_ns = phase.begin_ns + WARM_UP_NS;
  phase.end_ns = phase.measure_ns + (int64_t) (seconds * 1e9);
  last_received_ns = phase.begin_ns;
}

/* Whether the phase waits for what is under way at its end: what TCP alone held back can be a minute's work. */
static int
is_drained (void)
{
  return phase.interval_ns || phase.window;
}

static int64_t
count_missing (void)
{
  int64_t n_overtaken = -n_received;

  if (is_drained ())
    return n_expected > n_received ? n_expected - n_received : 0;
  for (int i = 0; i < n_clients; i++)
    for (int j = 0; j < phase.n_senders && clients[i].fd >= 0; j++)
      n_overtaken += clients[i].next[j] - base[j];
  return n_overtaken > 0 ? n_overtaken : 0;
}

static int
is_over (int64_t now, const Stalled *stalled)
{
  uint64_t n_unsent = 0;

  if (n_alive == 0)
    return 1;
  if (stalled->fd >= 0 && stalled->closed_ns && now > stalled->closed_ns + NS_PER_S)
    phase.end_ns = now < phase.end_ns ? now : phase.end_ns;
  if (now < phase.end_ns)
    return 0;
  if (!is_drained ())
    return 1;
  for (int i = 0; i < phase.n_senders; i++)
    n_unsent += senders[i].client->fd >= 0 ? senders[i].filled - senders[i].sent : 0;
  if (n_received >= n_expected && n_unsent == 0)
    return 1;
  return now > (last_received_ns > phase.end_ns ? last_received_ns : phase.end_ns) + NS_PER_S ||
         now > phase.end_ns + PATIENCE_NS;
}

static void
run_phase (int stall)
{
  Stalled stalled = { .fd = -1 };
  int64_t cpu, looked_ns = 0, cpu_measured = 0, now;
  uint64_t n_said = 0;
  int n_before = n_alive;

  if (stall)
    {
      stalled.fd = connect_one ();
      stalled.progress_ns = now_ns ();
    }
  cpu = cpu_ns ();
  for (now = now_ns (); !is_over (now, &stalled); now = now_ns ())
    {
      int64_t due_ns = speak (now);

      if (stalled.fd >= 0 && now - looked_ns > NS_PER_MS)
        {
          watch_stalled (&stalled, now);
          looked_ns = now;
        }
      if (now < phase.end_ns)
        cpu_measured = cpu_ns () - cpu;
      turn (due_ns);
    }
  for (int i = 0; i < phase.n_senders; i++)
    n_said += senders[i].n_phase;
  printf ("{\"said\": %" PRIu64 ", \"deliveries_per_s\": %.0f, \"p50_ms\": %.3f, \"p99_ms\": %.3f, \"max_ms\": %.3f, "
          "\"missing\": %" PRId64 ", \"late\": %" PRIu64 ", \"closed\": %d, \"drain_s\": %.2f, \"load_cpu\": %.2f",
          n_said, (double) n_counted / ((double) (phase.end_ns - phase.measure_ns) / 1e9), percentile_ms (0.5),
          percentile_ms (0.99), percentile_ms (1), count_missing (), n_late, n_before - n_alive,
          (double) (now - phase.end_ns) / 1e9, (double) cpu_measured / (double) (phase.end_ns - phase.begin_ns));
  if (stall)
    {
      printf (", \"stalled_bytes\": %d, \"stalled_closed_s\": %.3f", stalled.n_waiting,
              stalled.closed_ns ? (double) (stalled.closed_ns - stalled.progress_ns) / 1e9 : -1);
      close (stalled.fd);
    }
  puts ("}");
  fflush (stdout);
}

static void
do_command (const char *command)
{
  char verb[8];
  int n_senders, n_bytes;
  double seconds, figure;

  if (sscanf (command, "%7s %d %lf %d %lf", verb, &n_senders, &seconds, &n_bytes, &figure) != 5 || n_senders < 1 ||
      n_senders > SENDERS_MAX || n_senders > n_clients || !(seconds > 0 && seconds <= 600) ||
      n_bytes < MESSAGE_BYTES_MIN || n_bytes > MESSAGE_BYTES_MAX || !(figure >= 0 && figure <= 1e7))
    {
      fprintf (stderr, "wb-chat-load: what is this: %s", command);
      exit (2);
    }
  if (strcmp (verb, "full") == 0)
    begin_phase (n_senders, seconds, n_bytes, 0, (uint32_t) figure);
  else
    begin_phase (n_senders, seconds, n_bytes, (int64_t) (1e9 / (figure > 1 ? figure : 1)), 0);
  run_phase (strcmp (verb, "stall") == 0);
}

int
main (int argc, char **argv)
{
  struct rlimit limit;
  char *command = NULL;
  size_t size = 0;

  if (argc != 5 || (n_clients = atoi (argv[3])) < 1)
    {
      fputs ("Usage: wb-chat-load PORT line|silent|irc CLIENTS PATIENCE\n", stderr);
      return 2;
    }
  protocol = strcmp (argv[2], "irc") == 0 ? IRC : strcmp (argv[2], "silent") == 0 ? SILENT : LINE;
  server.sin_port = htons ((in_port_t) atoi (argv[1]));
  server.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  join_patience_ns = atoi (argv[4]) * NS_PER_S;
  getrlimit (RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_NOFILE, &limit);
  prctl (PR_SET_TIMERSLACK, 1); /* or the grid is 50 µs late */
  memset (padding, 'x', sizeof padding);
  epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  clients = calloc ((size_t) n_clients, sizeof *clients);
  if (epoll_fd < 0 || clients == NULL)
    fail ("no memory or descriptor");
  for (int i = 0; i < n_clients; i++)
    clients[i].fd = -1;

  join_all ();
  for (int i = 0; i < SENDERS_MAX && i < n_clients; i++)
    senders[i].client = &clients[i];
  while (getline (&command, &size, stdin) > 0)
    do_command (command);
  free (command);
  return 0;
}
