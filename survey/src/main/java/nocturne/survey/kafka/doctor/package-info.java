/**
 * Finds the step at which the connection to a cluster fails: settings, files, the Kerberos realm,
 * names, a ticket and the clock, the connection, TLS, the login, the cluster's nodes, its topics, a
 * packet read. Each step uses the same clients as a night. Nothing is written. Start at {@link
 * nocturne.survey.kafka.doctor.Doctor}.
 */
@NullMarked
package nocturne.survey.kafka.doctor;

import org.jspecify.annotations.NullMarked;
