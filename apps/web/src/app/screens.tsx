import { Suspense, useEffect, useState } from 'react';
import { Route, Switch, useLocation } from 'wouter';
import { ArrivalContext, type Arrival } from '../ui/arrival.tsx';
import { Main } from '../ui/main.tsx';
import { NOT_FOUND, ROUTES } from './routes.ts';

/** Shows the screen of the present path. */
export function Screens() {
  const [path] = useLocation();
  const [first] = useState(path);
  const [arrival, setArrival] = useState<Arrival>({ navigated: false });
  if (path !== first && !arrival.navigated) setArrival({ navigated: true });
  useEffect(() => {
    const toTop = () => window.scrollTo(0, 0);
    // wouter sends this for its own navigations; back and forward keep the browser's own restoration.
    window.addEventListener('pushState', toTop);
    return () => window.removeEventListener('pushState', toTop);
  }, []);
  return (
    <ArrivalContext value={arrival}>
      <Suspense fallback={<Main>{null}</Main>}>
        <Switch>
          {ROUTES.map(({ path: pattern, Screen }) => (
            <Route key={pattern} path={pattern}>
              <Screen />
            </Route>
          ))}
          <Route>
            <NOT_FOUND.Screen />
          </Route>
        </Switch>
      </Suspense>
    </ArrivalContext>
  );
}
