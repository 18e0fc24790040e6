package nocturne.core.alert;

import java.util.Optional;

/** A filter of ZTF's camera, by the survey's number and by the name sncosmo has for it. */
public enum Band {
  G(1, "ztfg"),
  R(2, "ztfr"),
  I(3, "ztfi");

  private final int fid;
  private final String sncosmoName;

  Band(int fid, String sncosmoName) {
    this.fid = fid;
    this.sncosmoName = sncosmoName;
  }

  /** The survey's filter number, 1 to 3. */
  public int fid() {
    return fid;
  }

  /** The name of the transmission curve, such as {@code ztfg}. */
  public String sncosmoName() {
    return sncosmoName;
  }

  /** The band with this filter number; empty for a number we do not know. */
  public static Optional<Band> ofFid(int fid) {
    for (Band band : values()) {
      if (band.fid == fid) {
        return Optional.of(band);
      }
    }
    return Optional.empty();
  }

  /** The band with sncosmo's name; empty for a name we do not know. */
  public static Optional<Band> ofName(String sncosmoName) {
    for (Band band : values()) {
      if (band.sncosmoName.equals(sncosmoName)) {
        return Optional.of(band);
      }
    }
    return Optional.empty();
  }
}
