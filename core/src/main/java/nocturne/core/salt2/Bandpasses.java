package nocturne.core.salt2;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Bands by name. Those of ZTF are built in under sncosmo's names, {@code ztfg}, {@code ztfr} and
 * {@code ztfi}: the throughput of telescope, filter and camera without the atmosphere.
 */
public final class Bandpasses {
  private static final List<String> BUILT_IN = List.of("ztfg", "ztfr", "ztfi");
  private static final Bandpasses ZTF = load();

  private final Map<String, Bandpass> byName;

  private Bandpasses(Map<String, Bandpass> byName) {
    this.byName = byName;
  }

  /** The three that are built in. */
  public static Bandpasses ztf() {
    return ZTF;
  }

  private static Bandpasses load() {
    Map<String, Bandpass> bands = new LinkedHashMap<>();
    for (String name : BUILT_IN) {
      String resource = name + ".dat";
      try (InputStream in = Bandpasses.class.getResourceAsStream(resource)) {
        if (in == null) {
          throw new IllegalStateException("the program was built without " + resource);
        }
        bands.put(name, read(name, in));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (UnreadableModelException e) {
        throw new IllegalStateException("our own " + resource + ": " + e.getMessage(), e);
      }
    }
    return new Bandpasses(bands);
  }

  /** These bands and another, which takes the place of one of the same name. */
  public Bandpasses with(Bandpass band) {
    Map<String, Bandpass> more = new LinkedHashMap<>(byName);
    more.put(band.name(), band);
    return new Bandpasses(more);
  }

  /** The band of a name, if we have it. */
  public Optional<Bandpass> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** The band of a name; illegal where we have none. */
  public Bandpass get(String name) {
    return find(name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no band "
                        + UnreadableModelException.shown(name)
                        + "; known are "
                        + String.join(", ", names())
                        + ". Take one of these, or add its transmission."));
  }

  public Set<String> names() {
    return byName.keySet();
  }

  public Collection<Bandpass> all() {
    return byName.values();
  }

  /**
   * Reads a transmission: a line for each point with its wavelength in angstroms, increasing, and
   * the share of photons let through; parted by blanks or commas; lines that begin with {@code #}
   * are passed over. Or a VOTable as the SVO filter profile service has it.
   *
   * @throws UnreadableModelException where it is something else
   */
  public static Bandpass read(String name, InputStream in)
      throws IOException, UnreadableModelException {
    PushbackInputStream bytes = new PushbackInputStream(in);
    int first = bytes.read();
    if (first >= 0) {
      bytes.unread(first);
    }
    if (first == '<') {
      return BandVoTable.read(name, bytes);
    }
    NumberTable table =
        NumberTable.read("the band " + UnreadableModelException.shown(name), 2, bytes);
    try {
      return Bandpass.of(name, table.column(0), table.column(1));
    } catch (IllegalArgumentException e) {
      throw table.wrong(String.valueOf(e.getMessage()));
    }
  }
}
