/**
 * The commands about packets, settings and the program itself; those about nights, instances,
 * stored alerts, dead letters and fits are with their work. A command is a class: its options, and
 * what it calls and prints. It decides nothing about alerts. Start at {@link
 * nocturne.app.options.GlobalOptions}, which all of them share. No field or method of a command has
 * a type of Kafka's or Iceberg's, so that a command which needs neither starts without loading
 * them.
 */
@NullMarked
package nocturne.app.command;

import org.jspecify.annotations.NullMarked;
