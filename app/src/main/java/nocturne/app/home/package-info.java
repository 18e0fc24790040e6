/**
 * The home folder of a standalone instance: what lies where in it, which version laid it out, and
 * which one process owns it just now. No alert is ever touched here. Start at {@link Home}; {@link
 * Ownership} holds the rule that a home has one owner, whose services others use.
 */
@NullMarked
package nocturne.app.home;

import org.jspecify.annotations.NullMarked;
