import { useQuery } from '@tanstack/react-query';
import { useLocation, useSearch } from 'wouter';
import { catalogueHref, type CatalogueState } from '../../cache/catalogue-query.ts';
import { explainError } from '../../cache/explain-error.ts';
import { NetworkError } from '../../cache/network-error.ts';
import { ProblemError } from '../../cache/problem-error.ts';
import { sessionQuery } from '../../cache/session-query.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { CropFrame } from '../../ui/crop-frame.tsx';
import { ErrorFrame } from '../../ui/error-frame.tsx';

/** Why there is no product to see, and what to do. */
export function ProductFailure({
  error,
  retrying,
  onRetry,
  state,
}: {
  error: unknown;
  retrying: boolean;
  onRetry: () => void;
  state: CatalogueState;
}) {
  const { data: user } = useQuery(sessionQuery);
  const [path] = useLocation();
  const search = useSearch();
  const back = <ButtonLink href={catalogueHref(state)}>Back to the list</ButtonLink>;

  if (error instanceof ProblemError && error.status === 404) {
    const here = encodeURIComponent(`${path}${search && `?${search}`}`);
    return (
      <CropFrame
        level={1}
        title="There is no product at this address"
        actions={
          <>
            {user === null && (
              <ButtonLink variant="go" href={`/sign-in?next=${here}`}>
                Sign in
              </ButtonLink>
            )}
            {back}
          </>
        }
      >
        <p>
          {user === null
            ? 'It may be a draft or archived: those are seen after signing in. Or the link is cut short.'
            : 'The link may be cut short, or the product was removed.'}
        </p>
      </CropFrame>
    );
  }
  const { title, text, requestId, retryable } = explainError(error, 'The product');
  return (
    <ErrorFrame
      level={1}
      title={title}
      text={error instanceof NetworkError ? `This device has not kept this product. ${text}` : text}
      requestId={requestId}
      retrying={retrying}
      onRetry={retryable ? onRetry : undefined}
    >
      {back}
    </ErrorFrame>
  );
}
