package nocturne.simulator.night;

/**
 * One packet of the simulated night with what is true of it.
 *
 * @param truth the truth
 * @param packet the packet's bytes; shared, not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // a copy for each reader would double the work
public record SimulatedAlert(Truth truth, byte[] packet) {}
