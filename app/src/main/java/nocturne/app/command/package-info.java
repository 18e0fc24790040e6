/**
 * The commands, a class each. A command reads its arguments, asks the rooms for the work and tells
 * what came of it; it decides nothing about alerts. Start at {@link
 * nocturne.app.options.GlobalOptions}, what all of them share. No field or method here has a type
 * of Kafka's or Iceberg's, so that a command which needs neither starts without loading them.
 */
@NullMarked
package nocturne.app.command;

import org.jspecify.annotations.NullMarked;
