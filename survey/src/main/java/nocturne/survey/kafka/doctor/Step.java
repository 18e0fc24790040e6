package nocturne.survey.kafka.doctor;

import java.util.Locale;

/** The steps of the check, in order. */
public enum Step {
  /** The settings go with each other. */
  CONFIGURATION,
  /** The files they name are there, can be read, and only by us where they are credentials. */
  FILES,
  /** Addresses of the cluster are found. */
  NAMES,
  /** The principal's Kerberos realm has servers. */
  REALM,
  /** A server of the realm answers. */
  KDC,
  /** Its clock is ours. */
  CLOCK,
  /** It gives a ticket. */
  TICKET,
  /** With it, it gives another for the cluster. */
  SERVICE,
  /** The cluster takes connections. */
  CONNECTION,
  /** Its certificate convinces us, and ours it. */
  TLS,
  /** It lets us in. */
  LOGIN,
  /** It answers, and all its nodes can be reached. */
  CLUSTER,
  /** It shows topics of the survey's nights. */
  TOPICS,
  /** It gives a packet. */
  READING;

  /** The step's name for people. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
