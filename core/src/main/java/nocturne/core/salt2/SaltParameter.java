package nocturne.core.salt2;

import java.util.Locale;

/** A parameter of a SALT supernova, in the order of the columns of all our tables. */
public enum SaltParameter {
  Z(0),
  T0(1),
  X0(2),
  X1(3),
  C(4);

  private final int index;

  SaltParameter(int index) {
    this.index = index;
  }

  /** Its place in vectors and matrices of all five. */
  public int index() {
    return index;
  }

  /** Its name in files and messages, such as {@code x0}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
