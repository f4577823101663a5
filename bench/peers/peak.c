// The most that a core can do: multiply-adds on registers alone, at each vector width; prints GFLOP/s as JSON.
#include <stdio.h>
#include <time.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec * 1e-9;
}

// 12 independent chains hide the latency of 4 cycles at two multiply-adds a cycle.
#define CHAINS 12
#define STEPS 4000000L
#define PEAK(BITS)                                                                                  \
  typedef float v##BITS __attribute__((vector_size(BITS / 8)));                                     \
  static double peak##BITS(void) {                                                                  \
    double best = 0;                                                                                \
    for (int round = 0; round < 7; round++) {                                                       \
      v##BITS a = {0}, b = {0}, c[CHAINS];                                                          \
      for (int i = 0; i < CHAINS; i++) c[i] = a + (float)i;                                         \
      a = a + 0.999f, b = b + 1e-3f;                                                                \
      __asm__ volatile("" : "+x"(a), "+x"(b));                                                      \
      double start = now();                                                                         \
      for (long s = 0; s < STEPS; s++)                                                              \
        for (int i = 0; i < CHAINS; i++) c[i] = c[i] * a + b;                                       \
      for (int i = 0; i < CHAINS; i++) __asm__ volatile("" : : "x"(c[i]));                          \
      double rate = 2.0 * (BITS / 32) * CHAINS * STEPS / (now() - start) / 1e9;                     \
      if (rate > best) best = rate;                                                                 \
    }                                                                                               \
    return best;                                                                                    \
  }

PEAK(128)
#ifdef __AVX__
PEAK(256)
#endif
#ifdef __AVX512F__
PEAK(512)
#endif

int main(void) {
  printf("{\"128\": %.1f", peak128());
#ifdef __AVX__
  printf(", \"256\": %.1f", peak256());
#endif
#ifdef __AVX512F__
  printf(", \"512\": %.1f", peak512());
#endif
  printf("}\n");
  return 0;
}
