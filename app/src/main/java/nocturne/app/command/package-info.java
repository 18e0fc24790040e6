/**
 * The commands, a class each. A command parses its arguments, calls the packages that do the work
 * and prints the result. It decides nothing about alerts. Start at {@link
 * nocturne.app.options.GlobalOptions}, which all of them share. No field or method here has a type
 * of Kafka's or Iceberg's, so that a command which needs neither starts without loading them.
 */
@NullMarked
package nocturne.app.command;

import org.jspecify.annotations.NullMarked;
