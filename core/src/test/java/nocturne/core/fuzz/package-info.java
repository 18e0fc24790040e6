/**
 * How code that takes bytes from outside is put to the test: a {@link
 * nocturne.core.fuzz.FuzzTarget} says what must hold whatever the bytes are. The same targets are
 * replayed in every build ({@link nocturne.core.fuzz.Replay}) and handed to a coverage-guided
 * fuzzer by {@code .ci/fuzz} ({@link nocturne.core.fuzz.Fuzzing}). Nothing here is in the product.
 */
@NullMarked
package nocturne.core.fuzz;

import org.jspecify.annotations.NullMarked;
