package nocturne.app.progress;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * A tally in words and numbers, within the width of the line: the least important parts are left
 * out first.
 */
record TallyText(boolean unicode) {
  private static final int BAR = 16;
  private static final String EIGHTHS = " ▏▎▍▌▋▊▉";

  /**
   * Time, bar, rate, time left, and the current work.
   *
   * @param perSecond recent rate of packets
   * @param width most characters
   */
  String course(Tally tally, Duration elapsed, OptionalDouble perSecond, int width) {
    List<String> parts = new ArrayList<>();
    parts.add(clock(elapsed));
    bar(tally).ifPresent(parts::add);
    if (tally.sent() > 0) {
      perSecond.ifPresent(rate -> parts.add(count(Math.round(rate)) + "/s"));
      eta(tally, perSecond).ifPresent(left -> parts.add(left + " to go"));
    }
    if (!tally.doing().isEmpty()) {
      parts.add(tally.doing());
    }
    String line = String.join("  ", parts);
    return line.length() <= width ? line : line.substring(0, Math.max(0, width));
  }

  /** The counts, as many as fit; counts that follow from others are left out first. */
  String counts(Tally tally, int width) {
    List<String> parts = new ArrayList<>();
    if (tally.sent() >= 0) {
      parts.add(sent(tally));
    }
    tally
        .stages()
        .ifPresent(s -> s.counts().forEach((what, n) -> parts.add(what + " " + count(n))));
    for (String word :
        List.of("published ", "duplicates ", "evaluated ", "archived ", "received ")) {
      if (String.join("  ", parts).length() > width) {
        parts.removeIf(part -> part.startsWith(word));
      }
    }
    String line = String.join("  ", parts);
    return line.length() <= width ? line : line.substring(0, Math.max(0, width));
  }

  private static String sent(Tally tally) {
    OptionalLong all = tally.toSend();
    boolean known = all.isPresent() && all.getAsLong() > tally.sent();
    return "sent " + count(tally.sent()) + (known ? " of " + count(all.getAsLong()) : "");
  }

  private Optional<String> bar(Tally tally) {
    if (tally.toSend().isEmpty() || tally.toSend().getAsLong() == 0) {
      return Optional.empty();
    }
    long done =
        tally
            .stages()
            .map(s -> s.count("evaluated") + s.count("duplicates") + s.count("rejected"))
            .map(known -> Math.min(known, tally.sent()))
            .orElse(tally.sent());
    double share = Math.min(1, (double) done / Math.max(tally.sent(), tally.toSend().getAsLong()));
    int eighths = (int) (share * BAR * 8);
    StringBuilder bar = new StringBuilder();
    for (int i = 0; i < BAR; i++) {
      int here = Math.max(0, Math.min(8, eighths - 8 * i));
      if (unicode) {
        bar.append(here == 8 ? '█' : EIGHTHS.charAt(here));
      } else {
        bar.append(here >= 4 ? '#' : '.');
      }
    }
    return Optional.of(unicode ? "▕" + bar + "▏" : "[" + bar + "]");
  }

  private static Optional<String> eta(Tally tally, OptionalDouble perSecond) {
    if (tally.toSend().isEmpty() || perSecond.isEmpty() || perSecond.getAsDouble() < 1) {
      return Optional.empty();
    }
    long done = tally.stages().map(s -> s.count("received")).orElse(tally.sent());
    long left = tally.toSend().getAsLong() - done;
    return left <= 0
        ? Optional.empty()
        : Optional.of(clock(Duration.ofSeconds(Math.round(left / perSecond.getAsDouble()))));
  }

  private static String count(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }

  private static String clock(Duration time) {
    long s = time.toSeconds();
    return s < 3600
        ? String.format(Locale.ROOT, "%d:%02d", s / 60, s % 60)
        : String.format(Locale.ROOT, "%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
  }
}
