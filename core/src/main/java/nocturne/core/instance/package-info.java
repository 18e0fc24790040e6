/**
 * Instances and their names. An instance is production or a testing one with a testid; everything
 * it creates, uses or deletes is named here and nowhere else, and nothing here creates or deletes.
 * Start at {@link nocturne.core.instance.Names}. That a testid ends every name of a testing
 * instance is an idea of the Pitt-Google broker's.
 */
@NullMarked
package nocturne.core.instance;

import org.jspecify.annotations.NullMarked;
