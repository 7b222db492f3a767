// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The safetensors reader: what it reads, and one broken file for each thing it refuses.

#include "run_tests.h"
#include "weights.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/// A file in memory: header size, header, `data_size` bytes counting up
typedef struct
{
  uint8_t bytes[1024];
  size_t  size;
} File;

static File
make_file(const char* const header, const size_t data_size)
{
  File         file = { { 0 }, 0 };
  const size_t size = strlen(header);
  for (unsigned i = 0; i < 8u; ++i) {
    file.bytes[i] = (uint8_t)((uint64_t)size >> (8u * i));
  }
  memcpy(file.bytes + 8, header, size);
  for (size_t i = 0; i < data_size; ++i) {
    file.bytes[8u + size + i] = (uint8_t)i;
  }
  file.size = 8u + size + data_size;
  return file;
}

static void
expect_refusal(const File* const file, const char* const message)
{
  char              error[256] = "";
  RipWeights* const weights    = rip_weights_parse(file->bytes, file->size, error, sizeof(error));
  ck_assert_msg(!weights, "not refused: %s", message);
  ck_assert_msg(strstr(error, message), "\"%s\" lacks \"%s\"", error, message);
  ck_assert_ptr_null(strchr(error, '\n'));
}

#define ENTRY(dtype, shape, first, last) \
  "{\"dtype\":\"" dtype "\",\"shape\":" shape ",\"data_offsets\":[" #first "," #last "]}"

START_TEST(reads_tensors_and_metadata)
{
  const File file =
    make_file("{\"b\": " ENTRY("F32", "[2, 3]", 4, 28) ",\"__metadata__\":{\"k\":\"v\\u00e9\\\"\\n\\ud83c\\udfb9\"},"
                                                       "\n\"a\":" ENTRY("F16", "[2]", 0, 4) ",\"s\":" ENTRY(
                                                         "U8", "[]", 28, 29) "}  ",
              29);
  RipWeights* const weights = rip_weights_parse(file.bytes, file.size, NULL, 0);
  ck_assert_ptr_nonnull(weights);
  ck_assert_uint_eq(rip_weights_count(weights), 3u);
  ck_assert_str_eq(rip_weights_metadata(weights, "k"), "v\u00e9\"\n\U0001F3B9");
  ck_assert_ptr_null(rip_weights_metadata(weights, "l"));
  ck_assert_ptr_null(rip_weights_find(weights, "c"));
  ck_assert_str_eq(rip_weights_at(weights, 0)->name, "a");

  const RipTensor* const b = rip_weights_find(weights, "b");
  ck_assert_ptr_nonnull(b);
  ck_assert(b->element == RIP_F32 && b->rank == 2u && b->shape[0] == 2u && b->shape[1] == 3u && b->count == 6u);
  ck_assert_uint_eq(b->bytes[0], 4u);
  const RipTensor* const s = rip_weights_find(weights, "s");
  ck_assert(s->rank == 0u && s->count == 1u && s->bytes[0] == 28u);
  float one;
  ck_assert(!rip_tensor_floats(s, &one)); // U8
  rip_weights_free(weights);
}
END_TEST

START_TEST(converts_half_floats)
{
  static const struct
  {
    uint16_t half;
    float    value;
  } pairs[] = { { 0x0000, 0.0f },     { 0x3C00, 1.0f },     { 0xC000, -2.0f },      { 0x3555, 0.333251953125f },
                { 0x7BFF, 65504.0f }, { 0x0400, 0x1p-14f }, { 0x03FF, 0x3FFp-24f }, { 0x8001, -0x1p-24f } };
  const size_t count = sizeof(pairs) / sizeof(pairs[0]);

  File           file  = make_file("{\"h\":" ENTRY("F16", "[8]", 0, 16) "}", 16);
  uint8_t* const bytes = file.bytes + file.size - 16u;
  for (size_t i = 0; i < count; ++i) {
    bytes[2u * i]      = (uint8_t)pairs[i].half;
    bytes[2u * i + 1u] = (uint8_t)(pairs[i].half >> 8u);
  }
  float             floats[8];
  RipWeights* const weights = rip_weights_parse(file.bytes, file.size, NULL, 0);
  ck_assert(rip_tensor_floats(rip_weights_find(weights, "h"), floats));
  for (size_t i = 0; i < count; ++i) {
    ck_assert(floats[i] == pairs[i].value);
  }
  rip_weights_free(weights);
}
END_TEST

START_TEST(refuses_what_is_not_finite)
{
  static const uint16_t halves[] = { 0x7C00, 0xFC00, 0x7E00 };
  for (size_t i = 0; i < 3u; ++i) {
    File file                  = make_file("{\"h\":" ENTRY("F16", "[1]", 0, 2) "}", 2);
    file.bytes[file.size - 2u] = (uint8_t)halves[i];
    file.bytes[file.size - 1u] = (uint8_t)(halves[i] >> 8u);
    float             out;
    RipWeights* const weights = rip_weights_parse(file.bytes, file.size, NULL, 0);
    ck_assert(!rip_tensor_floats(rip_weights_find(weights, "h"), &out));
    rip_weights_free(weights);
  }
  File file = make_file("{\"f\":" ENTRY("F32", "[1]", 0, 4) "}", 4);
  memcpy(file.bytes + file.size - 4u, &(float){ NAN }, 4u);
  float             out;
  RipWeights* const weights = rip_weights_parse(file.bytes, file.size, NULL, 0);
  ck_assert(!rip_tensor_floats(rip_weights_find(weights, "f"), &out));
  rip_weights_free(weights);
}
END_TEST

START_TEST(refuses_broken_headers)
{
  static const struct
  {
    const char* header;
    size_t      data_size;
    const char* message;
  } broken[] = {
    { "[]", 0, "no safetensors file" },
    { "{} x", 0, "text behind its end" },
    { "{\"a\"}", 0, "no name" },
    { "{a:1}", 0, "no name" },
    { "{\"a\":1}", 0, "tensor a: its entry is broken" },
    { "{\"\":" ENTRY("F32", "[1]", 0, 4) "}", 4, "no plain name" },
    { "{\"a\\nb\":" ENTRY("F32", "[1]", 0, 4) "}", 4, "no plain name" },
    { "{\"a\\u0000\":" ENTRY("F32", "[1]", 0, 4) "}", 4, "no name" },
    { "{\"a\\ud800\":" ENTRY("F32", "[1]", 0, 4) "}", 4, "no name" },
    { "{\"a\\x\":" ENTRY("F32", "[1]", 0, 4) "}", 4, "no name" },
    { "{\"a", 4, "no name" },
    { "{\"a\":" ENTRY("F32", "[1]", 0, 4), 4, "no end" },
    { "{\"a\":" ENTRY("F32", "[1]", 0, 4) ",}", 4, "no name" },
    { "{\"a\":" ENTRY("F64", "[1]", 0, 8) "}", 8, "of a type not read here" },
    { "{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}", 4, "its entry is broken" },
    { "{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[1]}}", 4, "its entry is broken" },
    { "{\"a\":{\"dtype\":\"F32\",\"size\":[1],\"data_offsets\":[0,4]}}", 4, "its entry is broken" },
    { "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}}", 4, "its entry is broken" },
    { "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4,4]}}", 4, "its entry is broken" },
    { "{\"a\":" ENTRY("F32", "[-1]", 0, 4) "}", 4, "its entry is broken" },
    { "{\"a\":" ENTRY("F32", "[01]", 0, 4) "}", 4, "its entry is broken" },
    { "{\"a\":" ENTRY("F32", "[1.0]", 0, 4) "}", 4, "its entry is broken" },
    { "{\"a\":" ENTRY("F32", "[1,]", 0, 4) "}", 4, "its entry is broken" },
    { "{\"a\":" ENTRY("F32", "[99999999999999999999]", 0, 4) "}", 4, "its entry is broken" },
    { "{\"a\":" ENTRY("F32", "[1,1,1,1,1,1,1,1,1]", 0, 4) "}", 4, "its entry is broken" },
    { "{\"a\":" ENTRY("F32", "[0]", 0, 0) "}", 0, "bad shape" },
    { "{\"a\":" ENTRY("F32", "[4294967296,4294967296]", 0, 0) "}", 0, "bad shape" },
    { "{\"a\":" ENTRY("F32", "[2]", 0, 4) "}", 4, "do not fit its shape" },
    { "{\"a\":" ENTRY("F32", "[1]", 4, 0) "}", 4, "do not fit its shape" },
    { "{\"a\":" ENTRY("F32", "[2]", 0, 8) "}", 7, "beyond the end of the file" },
    { "{\"a\":" ENTRY("F32", "[1]", 18446744073709551612, 18446744073709551615) "}", 4, "beyond the end of the file" },
    { "{\"a\":" ENTRY("F32", "[1]", 0, 4) ",\"b\":" ENTRY("F32", "[1]", 0, 4) "}", 4, "overlaps" },
    { "{\"a\":" ENTRY("F32", "[2]", 0, 8) ",\"b\":" ENTRY("F32", "[2]", 4, 12) "}", 12, "overlaps" },
    { "{\"a\":" ENTRY("F32", "[1]", 4, 8) "}", 8, "follows a gap" },
    { "{\"a\":" ENTRY("F32", "[1]", 0, 4) "}", 5, "bytes behind the last tensor" },
    { "{\"a\":" ENTRY("F32", "[1]", 0, 4) ",\"a\":" ENTRY("F32", "[1]", 4, 8) "}", 8, "tensor a: appears twice" },
    { "{\"__metadata__\":1}", 0, "metadata is no object" },
    { "{\"__metadata__\":{\"k\":1}}", 0, "something else than strings" },
    { "{\"__metadata__\":{\"k\":\"v\",\"k\":\"w\"}}", 0, "key appears twice" },
    { "{\"__metadata__\":{},\"__metadata__\":{}}", 0, "metadata appears twice" },
    { "{\"__metadata__\":{\"k\":\"v\"", 0, "metadata has no end" },
    { "{\"__metadata__\":{\"k\":\"a\nb\"}}", 0, "something else than strings" },
  };
  for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); ++i) {
    const File file = make_file(broken[i].header, broken[i].data_size);
    expect_refusal(&file, broken[i].message);
  }
}
END_TEST

START_TEST(refuses_a_bad_header_size)
{
  static const uint8_t sizes[][8] = { { 0 }, { 1 }, { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF }, { 1, 0, 16 } };
  for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); ++i) {
    File file = make_file("{}", 0);
    memcpy(file.bytes, sizes[i], 8u);
    expect_refusal(&file, "no safetensors file");
  }
  File file     = make_file("{}", 0);
  file.bytes[0] = 3;
  expect_refusal(&file, "cut short");
}
END_TEST

START_TEST(refuses_every_cut_and_survives_every_flip)
{
  const File whole = make_file(
    "{\"__metadata__\":{\"k\":\"\\u00e9\"},\"a\":" ENTRY("F32", "[2,1]", 0, 8) ",\"b\":" ENTRY("F16", "[3]", 8, 14) "}",
    14);
  for (size_t size = 0; size < whole.size; ++size) {
    File cut = whole;
    cut.size = size;
    expect_refusal(&cut, "");
  }
  for (size_t i = 0; i < whole.size; ++i) { // sanitizers and valgrind watch
    for (unsigned value = 0; value < 256u; ++value) {
      File flipped              = whole;
      flipped.bytes[i]          = (uint8_t)value;
      RipWeights* const weights = rip_weights_parse(flipped.bytes, flipped.size, NULL, 0);
      float             floats[4];
      for (size_t j = 0; weights && j < rip_weights_count(weights); ++j) {
        ck_assert_uint_le(rip_weights_at(weights, j)->count, 14u);
        if (rip_weights_at(weights, j)->count <= 4u) {
          rip_tensor_floats(rip_weights_at(weights, j), floats);
        }
      }
      rip_weights_free(weights);
    }
  }
}
END_TEST

START_TEST(refuses_what_is_no_file)
{
  char error[256] = "";
  ck_assert_ptr_null(rip_weights_load("no/such/file", error, sizeof(error)));
  ck_assert_str_ne(error, "");
  ck_assert_ptr_null(rip_weights_load("/", error, sizeof(error)));
  ck_assert_str_eq(error, "is a folder");

  char fifo[] = "/tmp/ripieno-test-XXXXXX";
  ck_assert_int_ne(close(mkstemp(fifo)), -1);
  ck_assert_int_eq(unlink(fifo), 0);
  ck_assert_int_eq(mkfifo(fifo, 0600), 0);
  ck_assert_ptr_null(rip_weights_load(fifo, error, sizeof(error)));
  ck_assert_str_eq(error, "is no regular file");
  ck_assert_int_eq(unlink(fifo), 0);
}
END_TEST

int
main(void)
{
  TCase* const tests = tcase_create("weights");
  tcase_set_timeout(tests, 60.0);
  tcase_add_test(tests, reads_tensors_and_metadata);
  tcase_add_test(tests, converts_half_floats);
  tcase_add_test(tests, refuses_what_is_not_finite);
  tcase_add_test(tests, refuses_broken_headers);
  tcase_add_test(tests, refuses_a_bad_header_size);
  tcase_add_test(tests, refuses_every_cut_and_survives_every_flip);
  tcase_add_test(tests, refuses_what_is_no_file);
  return run_tests(tests, "weights");
}
