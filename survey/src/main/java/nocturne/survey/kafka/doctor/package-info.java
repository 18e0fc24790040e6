/**
 * Tells at which step the way to a cluster fails: settings, files, the Kerberos realm, names, a
 * ticket and the clock, the connection, TLS, the login, the cluster's nodes, its topics, a packet
 * read. Each step is the real thing, done by the same clients as a night. Nothing is written
 * anywhere. Start at {@link nocturne.survey.kafka.doctor.Doctor}.
 */
@NullMarked
package nocturne.survey.kafka.doctor;

import org.jspecify.annotations.NullMarked;
