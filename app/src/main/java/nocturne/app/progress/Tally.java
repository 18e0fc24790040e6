package nocturne.app.progress;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * How far a night is, at one moment.
 *
 * @param doing what it is about, in a few words
 * @param sent packets put on the survey's topic; negative where nothing is sent
 * @param toSend how many there will be, where that is known
 * @param stages what those behind the topic have done; absent where they run in another process
 */
public record Tally(String doing, long sent, OptionalLong toSend, Optional<Stages> stages) {

  /**
   * Packets that each step has behind it.
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

  /** Nothing is counted; there is only something to wait for. */
  public static Tally waiting(String doing) {
    return new Tally(doing, -1, OptionalLong.empty(), Optional.empty());
  }
}
