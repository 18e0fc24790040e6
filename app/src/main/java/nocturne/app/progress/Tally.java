package nocturne.app.progress;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * Progress of a night at one moment.
 *
 * @param doing the current work, in a few words
 * @param sent packets sent to the survey's topic; negative if nothing is sent
 * @param toSend their final number, if known
 * @param stages counts of the stages; absent if they run in another process
 */
public record Tally(String doing, long sent, OptionalLong toSend, Optional<Stages> stages) {

  /**
   * Packets that each step has processed.
   *
   * @param received at ingest
   * @param published of these
   * @param duplicates of these
   * @param rejected of these, and by later stages
   * @param archived of the published
   * @param inTable of the published
   * @param evaluated of the published
   * @param passed of the evaluated
   * @param fitted of those that passed
   */
  public record Stages(
      long received,
      long published,
      long duplicates,
      long rejected,
      long archived,
      long inTable,
      long evaluated,
      long passed,
      long fitted) {}

  /** A wait without counts. */
  public static Tally waiting(String doing) {
    return new Tally(doing, -1, OptionalLong.empty(), Optional.empty());
  }
}
