// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#define FIRST_CAPACITY 65536u
#define ATTEMPTS 100u
#define SUFFIX_SIZE 32u // a dot, a process id, two digits
#define MIB ((size_t)1u << 20u)

static void
say(char* const error, const size_t error_size, const char* const what)
{
  snprintf(error, error_size, "%s", what);
}

/// Open a regular file. Without O_NONBLOCK a pipe that nobody writes to would hold us up before we know what it is.
static int
open_regular(const char* const path, char* const error, const size_t error_size)
{
  struct stat there;
  const int   fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0 || fstat(fd, &there)) {
    say(error, error_size, strerror(errno));
  } else if (!S_ISREG(there.st_mode)) {
    say(error, error_size, S_ISDIR(there.st_mode) ? "is a folder" : "is no regular file");
  } else {
    return fd;
  }

  if (fd >= 0) {
    close(fd);
  }
  return -1;
}

/// Twice the room, but never more than the limit and one byte, which tells a file that fits from one that does not
static uint8_t*
grow(uint8_t* const bytes, size_t* const capacity, const size_t limit)
{
  *capacity = *capacity ? *capacity * 2u : FIRST_CAPACITY;
  if (*capacity > limit) {
    *capacity = limit + 1u;
  }

  uint8_t* const grown = realloc(bytes, *capacity);
  if (!grown) {
    free(bytes);
  }

  return grown;
}

/// Read to the end, or until there is more than the limit; -1 from `got` or NULL tells of a failure
static uint8_t*
read_all(const int fd, const size_t limit, size_t* const size, ssize_t* const got)
{
  uint8_t* bytes    = NULL;
  size_t   capacity = 0u;

  *size = 0u;
  do {
    if (*size == capacity && !(bytes = grow(bytes, &capacity, limit))) {
      return NULL;
    }
    *got = read(fd, bytes + *size, capacity - *size);
    *size += *got > 0 ? (size_t)*got : 0u;
  } while ((*got > 0 && *size <= limit) || (*got < 0 && errno == EINTR));

  return bytes;
}

uint8_t*
rip_file_read(const char* const path,
              const size_t      limit,
              size_t* const     size,
              char* const       error,
              const size_t      error_size)
{
  *size = 0u;

  const int fd = open_regular(path, error, error_size);
  if (fd < 0) {
    return NULL;
  }

  ssize_t        got   = 0;
  uint8_t* const bytes = read_all(fd, limit, size, &got);
  if (!bytes) {
    say(error, error_size, "out of memory");
  } else if (got < 0) {
    say(error, error_size, strerror(errno));
  } else if (*size > limit) {
    snprintf(error, error_size, "larger than %zu MiB", limit / MIB);
  } else {
    close(fd);
    return bytes;
  }

  close(fd);
  free(bytes);
  *size = 0u;
  return NULL;
}

static bool
write_all(const int fd, const uint8_t* bytes, size_t size)
{
  while (size) {
    const ssize_t written = write(fd, bytes, size);
    if (written > 0) {
      bytes += written;
      size -= (size_t)written;
    } else if (written < 0 && errno != EINTR) {
      return false;
    }
  }

  return !fsync(fd);
}

/// Make a file that was not there, with the mode any new file gets here, and leave its name in `part`
static int
create_part(const char* const path, char* const part, const size_t length)
{
  int fd = -1;
  for (unsigned i = 0u; i < ATTEMPTS && fd < 0; ++i) {
    snprintf(part, length, "%s.%ld-%02u", path, (long)getpid(), i);
    fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0 && errno != EEXIST) {
      break;
    }
  }

  return fd;
}

bool
rip_file_write(const char* const path,
               const void* const bytes,
               const size_t      size,
               char* const       error,
               const size_t      error_size)
{
  struct stat there;
  if (!stat(path, &there) && !S_ISREG(there.st_mode)) {
    say(error, error_size, S_ISDIR(there.st_mode) ? "is a folder" : "is no regular file");
    return false;
  }

  const size_t length = strlen(path) + SUFFIX_SIZE;
  char* const  part   = malloc(length);
  if (!part) {
    say(error, error_size, "out of memory");
    return false;
  }

  const int fd = create_part(path, part, length);
  if (fd < 0) {
    say(error, error_size, strerror(errno));
    free(part);
    return false;
  }

  bool done = write_all(fd, bytes, size);
  if (!done) {
    say(error, error_size, strerror(errno));
    close(fd);
  } else if (close(fd) || rename(part, path)) {
    say(error, error_size, strerror(errno));
    done = false;
  }
  if (!done) {
    unlink(part);
  }

  free(part);
  return done;
}
