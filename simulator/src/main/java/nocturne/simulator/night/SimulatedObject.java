package nocturne.simulator.night;

/**
 * An object in the sky, with the properties that do not depend on the observer.
 *
 * @param objectId the survey's name for it
 * @param neighbourhood objects near it
 * @param reality the survey's classifier scores, 0 bogus to 1 real
 * @param truth the properties with which it was drawn
 */
record SimulatedObject(
    String objectId,
    Population population,
    SkyField.Place place,
    Light light,
    Neighbourhood neighbourhood,
    double reality,
    ObjectTruth truth) {}
