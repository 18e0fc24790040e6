/**
 * What tests stand on, here and in the modules above: packets that are made up on the spot, and the
 * way to the reference data where they are at hand. Nothing here is in the product. Start at {@link
 * nocturne.core.sample.SampleAlert}; the schema beside it uses ZTF's field names with made-up
 * values.
 */
@NullMarked
package nocturne.core.sample;

import org.jspecify.annotations.NullMarked;
