/**
 * How tests, here and in the modules above, start a Java of their own. Start at {@link
 * nocturne.core.jvm.SecondJvm}.
 */
@NullMarked
package nocturne.core.jvm;

import org.jspecify.annotations.NullMarked;
