// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// replay FOLDER: gives each file of a corpus to the fuzz target that this is linked with. No libFuzzer needed.
#include "fuzz.h"

#include <dirent.h>

#define LARGEST (1u << 20u)

static void
replay(const char* const path)
{
  FILE* const    file  = fopen(path, "rb");
  uint8_t* const bytes = (uint8_t*)malloc(LARGEST);
  FUZZ_CHECK(file && bytes);
  const size_t   size  = fread(bytes, 1u, LARGEST, file);
  uint8_t* const exact = (uint8_t*)realloc(bytes, size ? size : 1u);
  FUZZ_CHECK(exact);
  fprintf(stderr, "%s\n", path);
  LLVMFuzzerTestOneInput(exact, size);
  free(exact);
  fclose(file);
}

int
main(const int argc, char** const argv)
{
  unsigned   count  = 0u;
  DIR* const folder = argc == 2 ? opendir(argv[1]) : NULL;
  if (!folder) {
    fprintf(stderr, "usage: replay FOLDER\n");
    return 2;
  }
  for (const struct dirent* entry = NULL; (entry = readdir(folder));) {
    char path[4096];
    if (entry->d_name[0] != '.' && snprintf(path, sizeof(path), "%s/%s", argv[1], entry->d_name) > 0) {
      replay(path);
      ++count;
    }
  }
  closedir(folder);
  printf("%u files\n", count);
  return count ? EXIT_SUCCESS : EXIT_FAILURE;
}
