/**
 * Benchmarks. Each runs its candidates in turn, in the same process and minutes, and prints medians
 * with their ratio. Nothing here asserts a time, and nothing else depends on this module. Start at
 * {@link nocturne.bench.BenchCommands}.
 */
@NullMarked
package nocturne.bench;

import org.jspecify.annotations.NullMarked;
