package nocturne.torture;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import nocturne.broker.ledger.Range;
import nocturne.core.night.Night;

/**
 * The content of all stores for a night, by store and item, in texts that do not depend on timing;
 * and the faults found in it.
 */
final class Evidence {
  private final SortedMap<String, SortedMap<String, List<String>>> stores = new TreeMap<>();
  private final List<String> wrong = new ArrayList<>();
  private final Map<Integer, List<Range>> expired = new TreeMap<>();

  /** Adds an item: its name in its store, and everything that must be equal in each run. */
  void add(String store, String name, String content) {
    stores
        .computeIfAbsent(store, s -> new TreeMap<>())
        .computeIfAbsent(name, n -> new ArrayList<>())
        .add(content);
  }

  /** The offsets that ingest calls expired, by survey partition. */
  Map<Integer, List<Range>> expired() {
    return expired;
  }

  void expired(int partition, List<Range> ranges) {
    expired.computeIfAbsent(partition, p -> new ArrayList<>()).addAll(ranges);
  }

  /** Adds what was found of another night. */
  void add(Night night, Evidence other) {
    other.stores.forEach(
        (store, items) ->
            items.forEach(
                (name, all) -> all.forEach(each -> add(night + ": " + store, name, each))));
    other.wrong.forEach(what -> wrong(night + ": " + what));
  }

  /** Adds a fault that is wrong in any run. */
  void wrong(String what) {
    wrong.add(what);
  }

  long count(String store) {
    return stores.getOrDefault(store, new TreeMap<>()).values().stream()
        .mapToLong(List::size)
        .sum();
  }

  SortedMap<String, Long> counts() {
    SortedMap<String, Long> counts = new TreeMap<>();
    stores.keySet().forEach(store -> counts.put(store, count(store)));
    return counts;
  }

  /**
   * Differences of a run from the reference run.
   *
   * @param lost number of missing items
   * @param twice number of items that are there too often
   * @param words each difference, named
   */
  record Differences(long lost, long twice, List<String> words) {
    boolean none() {
      return words.isEmpty();
    }
  }

  /** Differences from the reference run. */
  Differences from(Evidence reference) {
    return from(reference, Set.of());
  }

  /**
   * Differences from the reference run.
   *
   * @param but stores that are not compared
   */
  Differences from(Evidence reference, Set<String> but) {
    List<String> words = new ArrayList<>(wrong);
    reference.wrong.forEach(what -> words.add("undisturbed: " + what));
    long lost = 0;
    long twice = 0;
    TreeMap<String, SortedMap<String, List<String>>> all = new TreeMap<>(reference.stores);
    stores.forEach(all::putIfAbsent);
    all.keySet().removeAll(but);
    for (String store : all.keySet()) {
      SortedMap<String, List<String>> expected =
          reference.stores.getOrDefault(store, new TreeMap<>());
      SortedMap<String, List<String>> found = stores.getOrDefault(store, new TreeMap<>());
      TreeMap<String, List<String>> names = new TreeMap<>(expected);
      found.forEach(names::putIfAbsent);
      for (String name : names.keySet()) {
        List<String> should = new ArrayList<>(expected.getOrDefault(name, List.of()));
        List<String> is = new ArrayList<>(found.getOrDefault(name, List.of()));
        Collections.sort(should);
        Collections.sort(is);
        if (!should.equals(is)) {
          lost += Math.max(0, should.size() - is.size());
          twice += Math.max(0, is.size() - should.size());
          words.add(store + ", " + name + ": " + difference(should, is));
        }
      }
    }
    return new Differences(lost, twice, words);
  }

  private static String difference(List<String> should, List<String> is) {
    if (should.size() != is.size()) {
      return "there %s expected, %s found%s"
          .formatted(times(should.size()), times(is.size()), tail(is));
    }
    List<String> more = new ArrayList<>(is);
    should.forEach(more::remove);
    List<String> less = new ArrayList<>(should);
    is.forEach(less::remove);
    return "expected " + cut(less.toString()) + ", found " + cut(more.toString());
  }

  private static String tail(List<String> is) {
    return is.isEmpty() ? "" : ": " + cut(is.get(0));
  }

  private static String times(int n) {
    return n == 1 ? "once" : n + " times";
  }

  private static String cut(String text) {
    return text.length() > 200 ? text.substring(0, 200) + "..." : text;
  }

  /** Identifies contents by a few bytes of their SHA-256. */
  static String digest(byte[] bytes) {
    try {
      byte[] sha = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(sha, 0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
