package nocturne.broker.books;

import nocturne.broker.ledger.Stage;

/**
 * The lines that a night's books have, in the order an alert meets them: whose work each of them
 * holds against the ledger, and what to do where it does not balance.
 */
public enum Heading {
  SURVEY(
      Stage.CONSUMER,
      "start the night again with `nocturne night start`; the consumer goes on where it stood"),
  RECEIVED(
      Stage.CONSUMER,
      "look into the log for this time: these offsets were passed over, or taken twice"),
  PUBLISHED(
      Stage.CONSUMER,
      "the topic lost or gained records outside of us: see who wrote to it or deleted from it; the"
          + " archive has the packet (`nocturne alert CANDID --packet FILE`)"),
  ARCHIVED(
      Stage.ARCHIVE,
      "restore the pack from a backup; `nocturne verify` names what is damaged, and the alerts'"
          + " topic still has the packet until it expires"),
  ANNOUNCED(
      Stage.ARCHIVE,
      "the packet is in its pack all the same (`nocturne alert CANDID`); tell those who follow the"
          + " announcements"),
  TABLED(
      Stage.TABULATE,
      "see in the table's snapshots who changed it, and roll it back or restore it from a backup"),
  JUDGED(
      Stage.FILTER,
      "start `nocturne up` or a worker with the filter: the stage has not come this far"),
  PASSED(
      Stage.FILTER,
      "the topic lost or gained records outside of us: judge the alert anew with `nocturne filter`"),
  FITTED(
      Stage.FIT,
      "start `nocturne up` or a worker with the fit: the stage has not come this far; or the topic of"
          + " fits lost or gained records outside of us: `nocturne fit` fits the alert anew"),
  SALT2(
      Stage.TABULATE,
      "see in the snapshots of the table salt2 who changed it, and roll it back or restore it from a"
          + " backup"),
  FIGURES(
      Stage.FIGURE,
      "start the process with the figures again, or end the night again: either draws what is"
          + " missing. If it stays away, the log says why"),
  LETTERS(
      Stage.CONSUMER,
      "the topic of dead letters lost or gained records outside of us; the bytes are under unread/"),
  UNREAD(
      Stage.ARCHIVE,
      "restore the object from a backup; its letter still has the bytes where they are small"
          + " (`nocturne letters list`)");

  private final Stage stage;
  private final String advice;

  Heading(Stage stage, String advice) {
    this.stage = stage;
    this.advice = advice;
  }

  /** As the line is called: lower case. */
  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  /** Whose work the line is about. */
  public Stage stage() {
    return stage;
  }

  /** What to do where the line does not balance, in one sentence. */
  public String advice() {
    return advice;
  }

  /**
   * @throws IllegalArgumentException for a word that heads no line
   */
  static Heading of(String word) {
    for (Heading heading : values()) {
      if (heading.word().equals(word)) {
        return heading;
      }
    }
    throw new IllegalArgumentException("no line of any books is called '" + word + "'");
  }
}
