package nocturne.broker.books;

import nocturne.broker.ledger.Stage;

/**
 * The lines that a night's books have, in the order an alert meets them: whose work each of them
 * holds against the ledger, and what to do where it does not balance.
 */
public enum CheckName {
  SURVEY(
      Stage.INGEST,
      "start the night again with `nocturne night start`; ingest goes on where it stood"),
  RECEIVED(
      Stage.INGEST,
      "look into the log for this time: these offsets were passed over, or taken twice"),
  PUBLISHED(
      Stage.INGEST,
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
  ROWS(
      Stage.TABLE,
      "see in the table's snapshots who changed it, and roll it back or restore it from a backup"),
  EVALUATED(
      Stage.FILTER,
      "start `nocturne up` or a worker with the filter: the stage has not come this far"),
  PASSED(
      Stage.FILTER,
      "the topic lost or gained records outside of us: evaluate the alert anew with `nocturne filter`"),
  FITTED(
      Stage.FIT,
      "start `nocturne up` or a worker with the fit: the stage has not come this far; or the topic of"
          + " fits lost or gained records outside of us: `nocturne fit` fits the alert anew"),
  SALT2(
      Stage.TABLE,
      "see in the snapshots of the table salt2 who changed it, and roll it back or restore it from a"
          + " backup"),
  PLOTS(
      Stage.FIT,
      "end the night again, which draws what is missing. If it stays away, the log says why"),
  DEAD_LETTERS(
      Stage.INGEST,
      "the topic of dead letters lost or gained records outside of us; the bytes are under rejected/"),
  REJECTED(
      Stage.ARCHIVE,
      "restore the object from a backup; its dead letter still has the bytes where they are small"
          + " (`nocturne dead-letters list`)");

  private final Stage stage;
  private final String advice;

  CheckName(Stage stage, String advice) {
    this.stage = stage;
    this.advice = advice;
  }

  /** The name of the check in books and on the command line: lower case with hyphens. */
  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
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
  static CheckName of(String word) {
    for (CheckName checkName : values()) {
      if (checkName.word().equals(word)) {
        return checkName;
      }
    }
    throw new IllegalArgumentException("no line of any books is called '" + word + "'");
  }
}
