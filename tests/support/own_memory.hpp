// own_memory: LATCHKEY_TEST_OWN_MEMORY, whether a process has its address space to itself. A sanitizer's shadow memory fits no
// limit, and keeps copies of what was wiped.
#pragma once

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define LATCHKEY_TEST_OWN_MEMORY 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define LATCHKEY_TEST_OWN_MEMORY 0
#endif
#endif
#ifndef LATCHKEY_TEST_OWN_MEMORY
#define LATCHKEY_TEST_OWN_MEMORY 1
#endif
