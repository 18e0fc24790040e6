package nocturne.app.instance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import nocturne.app.Failure;
import nocturne.app.home.Home;
import nocturne.app.home.Ownership;
import nocturne.app.home.ProcessRegistry;
import nocturne.app.options.GlobalOptions;
import nocturne.app.output.Rows;
import nocturne.broker.disk.DiskGuard;
import nocturne.broker.instance.Doomed;
import nocturne.core.instance.Instance;

/**
 * A deletion that a command shows and that the user must confirm.
 *
 * @param what is deleted, as the beginning of a sentence, such as {@code Instance mytest}
 * @param wanted what the user must type to confirm it, such as {@code the instance's name}
 * @param answers that confirm it, the usual one first
 * @param parts in the order of deletion
 */
public record Deletion(
    GlobalOptions global, String what, String wanted, List<String> answers, List<Doomed> parts) {
  /** The refusal to tear production down. */
  public static final String PRODUCTION_STAYS =
      "Production is never torn down, whatever is set. Nothing was touched; name a testing"
          + " instance with --instance.";

  public Deletion {
    answers = List.copyOf(answers);
    parts = List.copyOf(parts);
  }

  /** A process of this home that runs stages, or conducts nights, for the instance. */
  public static Optional<String> worked(Home home, Instance instance) {
    String name = instance.toString();
    return Stream.of(
            Ownership.ownerOf(home).stream(),
            ProcessRegistry.of(home).stream(),
            ProcessRegistry.conductors(home).stream())
        .flatMap(each -> each)
        .filter(owner -> owner.instance().equals(name))
        .map(owner -> owner + " works for it")
        .findFirst();
  }

  /** Prints a row for each part. */
  public void show() {
    try (Rows rows = global.rows(List.of("kind", "name", "bytes", "holds"))) {
      for (Doomed one : parts) {
        Long bytes = one.bytes().isPresent() ? one.bytes().getAsLong() : null;
        rows.add(Arrays.asList(one.kind().label(), one.name(), bytes, one.holds()));
      }
    }
    global.out().flush();
  }

  /** The number and size of the parts, as the beginning of a sentence. */
  public String summary() {
    long bytes = parts.stream().mapToLong(one -> one.bytes().orElse(0)).sum();
    return "%s, %s parts with %s in all,".formatted(what, parts.size(), DiskGuard.size(bytes));
  }

  /**
   * Whether it is to be done now. If it is only tried, says what would be deleted, and what refuses
   * it; otherwise has the user confirm it.
   *
   * @param refusal why it cannot be done now, as a sentence
   * @param yes the user has confirmed it already
   * @throws Failure with exit code 1 if it is refused, with 2 if the user does not confirm it
   */
  public boolean isWanted(Optional<String> refusal, boolean dryRun, boolean yes)
      throws IOException {
    if (dryRun) {
      global.say(summary() + " would be deleted.");
      refusal.ifPresent(global::say);
      return false;
    }
    if (refusal.isPresent()) {
      throw Failure.incomplete(refusal.get());
    }
    if (!yes) {
      confirm();
    }
    return true;
  }

  private void confirm() throws IOException {
    global.say(summary() + " will be deleted for good.");
    global.err().print("Type " + wanted + " to continue: ");
    global.err().flush();
    BufferedReader in =
        new BufferedReader(
            new InputStreamReader(global.surroundings().in(), StandardCharsets.UTF_8));
    String typed = in.readLine();
    if (typed == null || !answers.contains(typed.strip())) {
      throw Failure.misuse(
          "Nothing was deleted: "
              + (typed == null ? "nothing was typed" : "that is not " + answers.get(0))
              + ". Type "
              + answers.get(0)
              + " when asked, or give --yes.");
    }
  }
}
