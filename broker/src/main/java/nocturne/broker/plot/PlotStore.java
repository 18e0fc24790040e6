package nocturne.broker.plot;

import ar.com.hjg.pngj.PngReader;
import ar.com.hjg.pngj.PngjException;
import java.io.ByteArrayInputStream;
import java.util.Optional;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.crash.Place;
import nocturne.broker.port.ObjectStore;
import nocturne.core.alert.Candid;
import nocturne.core.night.Night;

/**
 * The plots of an instance in their bucket, one for each candid that was ever fitted. A plot is put
 * if there is none. A plot of a later night, or of the same night by another model, replaces an
 * existing one. Thread-safe.
 */
public final class PlotStore {
  private static final String FOLDER = "salt2/plot_lc/";
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

  private final ObjectStore store;
  private final String bucket;
  private final KillPoint kill;

  /**
   * @param kill reached after each put
   */
  public PlotStore(ObjectStore store, String bucket, KillPoint kill) {
    this.store = store;
    this.bucket = bucket;
    this.kill = kill;
  }

  /** The name of a candid's plot. */
  public static String name(Candid candid) {
    return FOLDER + "candid_" + candid + ".png";
  }

  /**
   * The text of a plot's PNG.
   *
   * @param night of the alert, as it is written
   * @param model that was fitted
   * @param version of the model
   */
  public record Label(String night, String model, String version) {

    /** Reads the label from a plot's bytes; empty if they are no plot of ours. */
    public static Optional<Label> of(byte[] png) {
      PngReader reader;
      try {
        reader = new PngReader(new ByteArrayInputStream(png), true);
      } catch (PngjException e) {
        return Optional.empty();
      }
      try {
        reader.readSkippingAllRows();
        return Optional.of(
            new Label(text(reader, "night"), text(reader, "model"), text(reader, "version")));
      } catch (PngjException e) {
        return Optional.empty();
      } finally {
        reader.close();
      }
    }

    private static String text(PngReader png, String key) {
      return png.getMetadata().getTxtForKey(key);
    }

    /** Whether this plot replaces the other. */
    boolean replaces(Label other) {
      int later = night.compareTo(other.night);
      return later > 0
          || (later == 0 && !(model.equals(other.model) && version.equals(other.version)));
    }
  }

  /** Puts a plot unless an equal or better one is there. */
  void put(Candid candid, byte[] png, Label label) {
    String name = name(candid);
    if (store.putIfAbsent(bucket, name, png) == ObjectStore.Put.EXISTS) {
      Optional<Label> there = store.read(bucket, name).flatMap(Label::of);
      if (there.isEmpty() || label.replaces(there.get())) {
        store.put(bucket, name, png);
      }
    }
    kill.reached(Place.PLOT_STORED);
  }

  /** Whether a candid has a plot of this night or a later one; false if it is damaged. */
  public boolean has(Candid candid, Night night) {
    return store
        .read(bucket, name(candid))
        .flatMap(Label::of)
        .filter(label -> label.night().compareTo(night.toString()) >= 0)
        .isPresent();
  }

  /** Whether a candid has a PNG, without reading it. */
  public boolean has(Candid candid) {
    return store
        .read(bucket, name(candid), 0, SIGNATURE.length)
        .filter(start -> java.util.Arrays.equals(start, SIGNATURE))
        .isPresent();
  }

  /** A candid's plot. */
  public Optional<byte[]> read(Candid candid) {
    return store.read(bucket, name(candid));
  }
}
